// One payment that came in: what the bank said, for what it was, and giving it back.
import { useState } from "react";

import { ApiError, newKey } from "../../../shared/api";
import { moment, number } from "../../../shared/format";
import { say as sayPlain } from "../../../shared/i18n";
import { api } from "../../session";
import { Form } from "../../ui/Form";
import { Text } from "../../ui/fields";
import { toast } from "../../ui/Toast";
import type { Payment } from "../shape";
import { useSay, type Key } from "../words";

const TONES: Record<string, string> = { matched: "good", double: "warn", wrong_amount: "warn", unmatched: "dead" };
const TOKEN = /^TN[A-Z2-7]{10}$/;

export function PaymentLine({ payment, onDone }: { payment: Payment; onDone: () => void }) {
  const say = useSay();
  const [doing, setDoing] = useState<"match" | "refund" | null>(null);
  const done = (words: Key) => {
    toast(say(words));
    setDoing(null);
    onDone();
  };
  const back = payment.refunded_at;
  return (
    <li className="payment">
      <div className="line">
        <span>
          <strong>{say("fee.dong", { amount: number(payment.amount) })}</strong> <span className={`badge is-${back ? "ended" : (TONES[payment.verdict] ?? "ended")}`}>{say(back ? "money.refunded" : (`verdict.${payment.verdict}` as Key))}</span>
          <span className="row-words">{[moment(payment.at), say(`payway.${payment.way}` as Key), payment.transaction].join(" · ")}</span>
          {payment.said && <span className="row-line">{say("money.said", { words: payment.said })}</span>}
          {back && <span className="row-line">{say("money.refund_said", { reason: payment.refund_reason, reference: payment.refund_reference })}</span>}
        </span>
        {!back && (
          <span className="line-end">
            {payment.verdict === "unmatched" && <button type="button" className="button is-small" aria-expanded={doing === "match"} onClick={() => { setDoing(doing === "match" ? null : "match"); }}>{say("money.match")}</button>}
            <button type="button" className="button is-small" aria-expanded={doing === "refund"} onClick={() => { setDoing(doing === "refund" ? null : "refund"); }}>{say("money.refund")}</button>
          </span>
        )}
      </div>
      {doing === "match" && <Match payment={payment} onCancel={() => { setDoing(null); }} onDone={() => { done("money.matched"); }} />}
      {doing === "refund" && <Refund payment={payment} onCancel={() => { setDoing(null); }} onDone={() => { done("money.refund_done"); }} />}
    </li>
  );
}

interface Props {
  payment: Payment;
  onCancel: () => void;
  onDone: () => void;
}

function Match({ payment, onCancel, onDone }: Props) {
  const say = useSay();
  const [typed, setTyped] = useState("");
  return (
    <Form
      label={say("money.match")}
      submit={say("money.match")}
      cancel={onCancel}
      send={async () => {
        const token = await tokenOf(typed);
        await api.post("/api/v1/unit/payments/{id}/match", { path: { id: payment.id }, key: newKey(), body: { token } });
      }}
      onDone={onDone}
    >
      <Text label={say("money.for")} hint={say("money.for_hint")} required maxLength={64} value={typed} onValue={setTyped} />
    </Form>
  );
}

function Refund({ payment, onCancel, onDone }: Props) {
  const say = useSay();
  const [reason, setReason] = useState("");
  const [reference, setReference] = useState("");
  return (
    <Form
      label={say("money.refund")}
      submit={say("money.refund_record")}
      tone="danger"
      cancel={onCancel}
      send={() => api.post("/api/v1/unit/payments/{id}/refund", { path: { id: payment.id }, key: newKey(), body: { reason, reference } })}
      onDone={onDone}
    >
      <p className="field-hint">{say("money.refund_hint")}</p>
      <Text label={say("do.reason")} required maxLength={500} value={reason} onValue={setReason} />
      <Text label={say("money.reference")} required maxLength={128} value={reference} onValue={setReference} />
    </Form>
  );
}

/** The words a transfer should have named: as they are, or those of what the dossier of this code owes. */
async function tokenOf(typed: string): Promise<string> {
  const said = typed.trim().toUpperCase();
  if (TOKEN.test(said)) return said;
  const found = await api.get("/api/v1/unit/dossiers", { query: { q: said } as never });
  const [one] = found.items;
  if (!one) throw new ApiError(404, "nothing_owed", sayPlain("money.no_dossier"));
  const fees = await api.get("/api/v1/unit/dossiers/{id}/fees", { path: { id: one.id } });
  const order = fees.orders.find((it) => it.state === "open") ?? fees.orders.at(-1);
  if (!order) throw new ApiError(404, "nothing_owed", sayPlain("money.nothing_owed"));
  return order.token;
}
