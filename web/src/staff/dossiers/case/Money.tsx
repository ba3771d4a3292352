// The money of one dossier: what was asked, and what came in.
import { moment, number } from "../../../shared/format";
import { useLoad } from "../../load";
import { api } from "../../session";
import { Wait } from "../../ui/Wait";
import { PaymentLine } from "../money/PaymentLine";
import type { Case } from "../shape";
import { useSay, type Key } from "../words";

export function Money({ one }: { one: Case }) {
  const say = useSay();
  const [loaded, again] = useLoad(`${one.id} ${one.version}`, (signal) => api.get("/api/v1/unit/dossiers/{id}/fees", { path: { id: one.id }, signal }));
  const fees = loaded.value;
  return (
    <section className="card">
      <h2>{say("fee.title")} <span className="badge">{say(`finance.${one.finance_state}` as Key)}</span></h2>
      <Wait loaded={loaded} again={again} />
      {fees?.orders.length === 0 && <ul>{fees.catalogue.map((it) => <li key={it.code}>{it.name}: {it.text}</li>)}</ul>}
      <ul className="plain">
        {fees?.orders.map((order) => (
          <li key={order.id}>
            <strong>{say("fee.dong", { amount: number(order.amount) })}</strong> <span className="badge">{say(`order.${order.state}` as Key)}</span>
            <span className="row-line">{order.lines.map((it) => `${it.text} × ${it.quantity}`).join("; ")}</span>
            <span className="row-words">
              {[
                say("fee.asked_at", { at: moment(order.created_at) }),
                order.paid_at && say("fee.paid_at", { at: moment(order.paid_at) }),
                order.receipt_number,
                order.e_receipt && say("fee.e_receipt", { number: order.e_receipt.number }),
              ].filter(Boolean).join(" · ")}
            </span>
            {order.state === "open" && <span className="row-line">{say("fee.words", { token: order.token })}</span>}
          </li>
        ))}
      </ul>
      {fees && fees.payments.length > 0 && (
        <>
          <h3>{say("fee.payments")}</h3>
          <ul className="plain">{fees.payments.map((it) => <PaymentLine key={it.id} payment={it} onDone={again} />)}</ul>
        </>
      )}
    </section>
  );
}
