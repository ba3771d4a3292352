// Money of one's agencies: the bank's statement is read in, and what did not fit is looked at.
import { useState } from "react";

import type { Schema } from "../../../shared/api-shapes";
import { useLoad } from "../../load";
import { change, useRoute } from "../../route";
import { api } from "../../session";
import { Form } from "../../ui/Form";
import { Select } from "../../ui/fields";
import { Wait } from "../../ui/Wait";
import { named } from "../../words";
import { FileField } from "../FileField";
import { useSay, type Key } from "../words";
import { PaymentLine } from "./PaymentLine";

const VERDICTS = ["unmatched", "double", "wrong_amount", "matched"] as const;
const PAGE = 50;

export function PaymentsPage() {
  const say = useSay();
  const { query } = useRoute();
  const verdict = query.get("verdict") ?? "";
  const after = query.get("after") ?? "";
  const [loaded, again] = useLoad(`${verdict} ${after}`, (signal) =>
    api.get("/api/v1/unit/payments", { query: { limit: PAGE, ...(verdict && { verdict }), ...(after && { after }) } as never, signal }),
  );
  const items = loaded.value?.items ?? [];
  return (
    <div className="page">
      <div className="page-head"><h1>{say("money.title")}</h1></div>
      <div className="case-sides">
        <section className="card">
          <h2>{say("money.statement")}</h2>
          <Statement onDone={again} />
        </section>
        <section className="card">
          <div className="page-head">
            <h2>{say("money.payments")}</h2>
            <Select label={say("money.verdict")} value={verdict} onValue={(value) => { change({ verdict: value, after: "" }); }}>
              <option value="">{say("queue.any")}</option>
              {VERDICTS.map((it) => <option key={it} value={it}>{say(`verdict.${it}` as Key)}</option>)}
            </Select>
          </div>
          <Wait loaded={loaded} again={again} />
          {loaded.status === "ready" && items.length === 0 && <p className="empty">{say("money.empty")}</p>}
          <ul className="plain" aria-label={say("money.payments")}>{items.map((it) => <PaymentLine key={it.id} payment={it} onDone={again} />)}</ul>
          {loaded.value?.next && <button type="button" className="button more" onClick={() => { change({ after: loaded.value?.next ?? "" }); }}>{say("list.more")}</button>}
        </section>
      </div>
    </div>
  );
}

function Statement({ onDone }: { onDone: () => void }) {
  const say = useSay();
  const [loaded, again] = useLoad("agencies", (signal) => api.get("/api/v1/unit/dossiers/agencies", { signal }));
  const agencies = loaded.value?.items ?? [];
  const [unit, setUnit] = useState("");
  const [file, setFile] = useState<File | null>(null);
  const [told, setTold] = useState<Schema<"StatementView"> | null>(null);
  const chosen = unit || agencies[0]?.code || "";
  return (
    <>
      <Wait loaded={loaded} again={again} />
      <Form
        label={say("money.statement")}
        submit={say("money.import")}
        send={async () => {
          if (file) setTold(await api.upload<Schema<"StatementView">>(`/api/v1/unit/statements?unit=${encodeURIComponent(chosen)}`, [file]));
        }}
        onDone={onDone}
      >
        {agencies.length > 1 && (
          <Select label={say("queue.agency")} value={chosen} onValue={setUnit}>
            {agencies.map((one) => <option key={one.code} value={one.code}>{named(one)}</option>)}
          </Select>
        )}
        <FileField label={say("money.file")} hint={say("money.file_hint")} accept=".csv,text/csv" required onFiles={([one]) => { setFile(one ?? null); }} />
      </Form>
      {told && (
        <div className="statement-told" role="status">
          <p>
            {VERDICTS.map((it) => `${say(`verdict.${it}` as Key)}: ${told.counts[it] ?? 0}`).join(" · ")}
            {told.known > 0 && ` · ${say("money.known", { count: told.known })}`}
          </p>
          {told.to_look_at.length > 0 && <p>{say("money.look")}</p>}
        </div>
      )}
    </>
  );
}
