// What a dossier costs: what is to be paid now and how, what was paid, and what the catalogue says of fees.
import { useParams } from "react-router-dom";

import { moment } from "../../../shared/format";
import { Answer, Note } from "../../parts/Notes";
import { Screen } from "../../parts/Screen";
import { Residents } from "../../parts/SignIn";
import { api, useStanding } from "../../session";
import { useAsked } from "../../useAsked";
import { useWatch } from "../../useWatch";
import type { Fees, PaymentOrder } from "../shapes";
import { useWords } from "../words";
import { Checkout } from "./Checkout";
import { dong } from "./dong";
import { Transfer } from "./Transfer";

export function Pay() {
  const say = useWords();
  const id = useParams().id ?? "";
  return (
    <Screen title={say("pay.title")} back={`/dossiers/${id}`}>
      <Residents>
        <Asked id={id} />
      </Residents>
    </Screen>
  );
}

function Asked({ id }: { id: string }) {
  const standing = useStanding();
  const [asked, again, set] = useAsked<Fees>(() => api.get("/api/v1/dossiers/{id}/fees", { path: { id } }), [id, standing.status]);
  useWatch(again, asked.status === "there" && asked.value.to_pay !== null);
  return (
    <Answer asked={asked} again={again}>
      {(fees) => <Shown fees={fees} set={set} />}
    </Answer>
  );
}

function Shown({ fees, set }: { fees: Fees; set: (fees: Fees) => void }) {
  const say = useWords();
  const open = fees.orders.find((order) => order.id === fees.to_pay);
  const done = fees.orders.filter((order) => order.state === "paid" || order.state === "refunded");
  return (
    <>
      <div role="status" className="told-now">
        {fees.finance_state === "paid" && <Note kind="good">{say("pay.thanks")}</Note>}
        {fees.finance_state === "exempt" && <Note kind="good">{say("pay.exempt")}</Note>}
        {fees.finance_state === "nothing" && <Note kind="info">{say("pay.nothing")}</Note>}
      </div>
      {open && (
        <>
          <Lines order={open} />
          <Checkout dossier={fees.dossier_id} set={set} />
          {fees.transfer ? <Transfer dossier={fees.dossier_id} transfer={fees.transfer} /> : <Note kind="info">{say("pay.counter")}</Note>}
          <Note kind="info" icon="hourglass">{say("pay.watching")}</Note>
        </>
      )}
      {done.map((order) => (
        <Receipt key={order.id} order={order} />
      ))}
      {fees.catalogue.length > 0 && (
        <section className="panel" aria-labelledby="catalogue">
          <h2 id="catalogue">{say("pay.catalogue")}</h2>
          <ul className="plain">
            {fees.catalogue.map((fee) => (
              <li key={fee.code}>
                <strong>{fee.name}</strong>
                <p>{fee.text}</p>
              </li>
            ))}
          </ul>
          <p className="soft">{say("pay.zero")}</p>
        </section>
      )}
    </>
  );
}

function Lines({ order }: { order: PaymentOrder }) {
  const say = useWords();
  return (
    <section className="panel" aria-labelledby={order.id}>
      <h2 id={order.id}>{say("pay.due")}</h2>
      <p className="sum">{dong(order.amount)}</p>
      <ul className="plain">
        {order.lines.map((line) => (
          <li key={line.code}>
            <p>{line.text}</p>
            <p className="soft">{say("pay.line", { quantity: line.quantity, price: dong(line.price), amount: dong(line.amount) })}</p>
          </li>
        ))}
      </ul>
    </section>
  );
}

function Receipt({ order }: { order: PaymentOrder }) {
  const say = useWords();
  return (
    <section className="panel" aria-labelledby={order.id}>
      <h2 id={order.id}>{say(order.state === "refunded" ? "receipt.refunded" : "receipt.title")}</h2>
      <p className="sum">{dong(order.amount)}</p>
      {order.receipt_number && <p className="code">{say("receipt.number", { number: order.receipt_number })}</p>}
      {order.paid_at && <p>{moment(order.paid_at)}</p>}
      <ul className="plain">
        {order.lines.map((line) => (
          <li key={line.code} className="soft">{line.text}</li>
        ))}
      </ul>
      {order.e_receipt && (
        <p>
          {say("receipt.electronic", { number: order.e_receipt.number, symbol: order.e_receipt.symbol })}{" "}
          {order.e_receipt.link && (
            <a href={order.e_receipt.link} target="_blank" rel="noopener noreferrer">
              {say("receipt.open")}
            </a>
          )}
        </p>
      )}
    </section>
  );
}
