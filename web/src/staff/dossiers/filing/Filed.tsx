// It has been filed. At the counter it is accepted at once and the receipt printed; else its agency answers.
import { useState } from "react";

import { newKey } from "../../../shared/api";
import { moment, number } from "../../../shared/format";
import type { Schema } from "../../../shared/api-shapes";
import { useLoad } from "../../load";
import { address, follow } from "../../route";
import { api, useMay } from "../../session";
import { Form } from "../../ui/Form";
import { Wait } from "../../ui/Wait";
import type { Case } from "../shape";
import { useSay } from "../words";

export function Filed({ one }: { one: Schema<"FilingView"> }) {
  const say = useSay();
  const may = useMay();
  const [taken, setTaken] = useState<Case | null>(null);
  const counter = one.channel === "counter" && one.state === "filed" && may("take_dossiers");
  return (
    <section className="card filed" role="status">
      <h1>{say("filing.filed", { reference: one.code ?? one.reference })}</h1>
      <p>{one.procedure.name} · {one.unit.name}</p>
      {taken ? (
        <>
          <p>{say("filing.taken", { code: taken.code ?? "", at: taken.due.due_at ? moment(taken.due.due_at) : "" })}</p>
          <div className="form-end">
            <a className="button is-main" target="_blank" rel="noreferrer" href={api.address(`/api/v1/unit/dossiers/${one.id}/forms/01`)}>{say("filing.print")}</a>
            <a className="button" href={address(`dossiers/${one.id}`)} onClick={follow}>{say("filing.open")}</a>
          </div>
          <Owed id={one.id} />
        </>
      ) : counter ? (
        <Form
          submit={say("filing.accept")}
          send={async () => {
            setTaken(await api.post("/api/v1/unit/dossiers/{id}/accept", { path: { id: one.id }, key: newKey(), body: { version: one.version } }));
          }}
        >
          <p>{say("filing.accept_hint")}</p>
        </Form>
      ) : (
        <p>{say("filing.answers")}</p>
      )}
      <a className="button" href={address("filings")} onClick={follow}>{say("filing.next")}</a>
    </section>
  );
}

/** What is to be paid at the counter now. */
function Owed({ id }: { id: string }) {
  const say = useSay();
  const [loaded, again] = useLoad(id, (signal) => api.get("/api/v1/unit/dossiers/{id}/fees", { path: { id }, signal }));
  const order = loaded.value?.orders.find((it) => it.state === "open");
  return (
    <>
      <Wait loaded={loaded} again={again} />
      {order && <p><strong>{say("filing.owed", { amount: number(order.amount) })}</strong> {order.lines.map((it) => it.text).join("; ")}</p>}
    </>
  );
}
