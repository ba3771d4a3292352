// A dossier that is filed for somebody: who they are, what they answer, their papers; then it is checked and filed.
// A supplement that is brought to the counter is taken in here too.
import { useState } from "react";

import { newKey } from "../../../shared/api";
import type { Schema } from "../../../shared/api-shapes";
import { useLoad } from "../../load";
import { address, follow, go } from "../../route";
import { api, ask } from "../../session";
import { Form } from "../../ui/Form";
import { Select } from "../../ui/fields";
import { toast } from "../../ui/Toast";
import { Wait } from "../../ui/Wait";
import { nameOfCase, type Form as EForm } from "../shape";
import { StateBadge } from "../ui";
import { useSay, type Key } from "../words";
import { Filed } from "./Filed";
import { FilingPapers } from "./FilingPapers";
import { SchemaFields, type Value, type Values } from "./SchemaFields";
import { personForm } from "./person";

type Story = Schema<"DossierView">;
type Checked = Schema<"DossierCheckView">;

export function FilingPage({ id }: { id: string }) {
  const say = useSay();
  const [loaded, again] = useLoad(id, async (signal) => {
    const story = await api.get("/api/v1/unit/filings/{id}", { path: { id }, signal });
    const procedure = await api.get("/api/v1/procedures/{code}", { path: { code: story.procedure.code }, signal });
    return { story, procedure };
  });
  const [filed, setFiled] = useState<Schema<"FilingView"> | null>(null);
  return (
    <div className="page">
      <a className="back" href={address("filings")} onClick={follow}>← {say("filing.back")}</a>
      {filed ? <Filed one={filed} /> : loaded.value === null ? <Wait loaded={loaded} again={again} /> : (
        <Draft story={loaded.value.story} procedure={loaded.value.procedure} again={again} onFiled={setFiled} />
      )}
    </div>
  );
}

interface Props {
  story: Story;
  procedure: Schema<"ProcedureView">;
  again: () => void;
  onFiled: (filed: Schema<"FilingView">) => void;
}

function Draft({ story, procedure, again, onFiled }: Props) {
  const say = useSay();
  const { id } = story;
  const draft = story.state === "draft";
  const [applicant, setApplicant] = useState<Values>(story.applicant as Values);
  const [answers, setAnswers] = useState<Values>(story.answers as Values);
  const [way, setWay] = useState(story.result_way);
  const [checked, setChecked] = useState<Checked | null>(null);
  const troubles = (room: string) => Object.fromEntries((checked?.problems ?? []).filter((it) => it.where.startsWith(`${room}.`)).map((it) => [it.where.slice(room.length + 1), it.text]));
  const keep = async (): Promise<number> => {
    // Papers that came in meanwhile have raised the version; what is typed here is all that is kept.
    const { version } = await api.get("/api/v1/unit/filings/{id}", { path: { id } });
    if (!draft) return version;
    const saved = await api.patch("/api/v1/unit/filings/{id}", { path: { id }, body: { version, applicant, answers, result_way: way as "counter", step: "review" } });
    return saved.version;
  };
  const submit = async () => {
    const version = await keep();
    const found = await api.get("/api/v1/unit/filings/{id}/check", { path: { id } });
    setChecked(found);
    if (draft && found.problems.length > 0) return;
    const act = draft ? "submit" : "supplement";
    onFiled((await api.post(`/api/v1/unit/filings/{id}/${act}` as "/api/v1/unit/filings/{id}/submit", { path: { id }, key: newKey(), body: { version } })) as Schema<"FilingView">);
  };
  return (
    <>
      <header className="case-head">
        <h1>{nameOfCase(story)}</h1>
        <StateBadge one={story} />
        <p className="case-name">{story.procedure.name}</p>
        <p className="case-who">{story.unit.name}</p>
      </header>
      {story.supplement && (
        <section className="notice">
          <p>{story.supplement.reason}</p>
          <ul>{story.supplement.items.map((it) => <li key={it.what}>{it.what}{it.how && ` – ${it.how}`}</li>)}</ul>
        </section>
      )}
      <div className="case-sides">
        {draft && (
          <section className="card" aria-label={say("case.answers")}>
            <h2>{say("case.applicant")}</h2>
            <p className="field-hint">{say("filing.person_hint")}</p>
            <SchemaFields form={personForm(say)} values={applicant} troubles={troubles("applicant")} onValue={(name, value) => { setApplicant({ ...applicant, [name]: value }); }} />
            <h2>{say("case.form")}</h2>
            <SchemaFields form={procedure.form as EForm} values={answers} troubles={troubles("answers")} onValue={(name: string, value: Value) => { setAnswers({ ...answers, [name]: value }); }} />
            <Select label={say("case.result_way")} value={way} onValue={setWay}>
              {["electronic", "counter", "post"].filter((one) => one !== "electronic" || procedure.electronic_result).map((one) => <option key={one} value={one}>{say(`way.${one}` as Key)}</option>)}
            </Select>
          </section>
        )}
        <div>
          <FilingPapers story={story} procedure={procedure} needs={checked?.needs ?? {}} again={again} />
          <section className="card">
            <h2>{say(draft ? "filing.send" : "filing.brought")}</h2>
            {checked && checked.problems.length > 0 && (
              <div className="trouble" role="alert">
                <p>{say("filing.problems", { count: checked.problems.length })}</p>
                <ul>{checked.problems.map((it) => <li key={`${it.where}${it.code}`}>{it.text}</li>)}</ul>
              </div>
            )}
            {checked?.warnings.map((it) => <p key={`${it.where}${it.code}`} className="mark is-warn">! {it.text}</p>)}
            <Form label={say(draft ? "filing.send" : "filing.brought")} submit={say(draft ? "filing.submit" : "filing.complete")} send={submit}>
              <p className="field-hint">{say(draft ? "filing.send_hint" : "filing.complete_hint")}</p>
            </Form>
            {draft && (
              <div className="form-end">
                <button type="button" className="button" onClick={() => void ask(keep).then(() => { toast(say("filing.kept")); })}>{say("filing.keep")}</button>
                <button type="button" className="button is-ending" onClick={() => void ask(() => api.delete("/api/v1/unit/filings/{id}", { path: { id } })).then(() => { go("filings"); })}>{say("filing.drop")}</button>
              </div>
            )}
          </section>
        </div>
      </div>
    </>
  );
}
