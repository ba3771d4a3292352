// What stands below a dossier's papers: the steps of the work, what was asked for, moves of the due time, its history.
import { moment } from "../../../shared/format";
import { api } from "../../session";
import type { Case } from "../shape";
import { useSay, type Key } from "../words";

export function Steps({ one }: { one: Case }) {
  const say = useSay();
  if (one.steps.length === 0) return null;
  return (
    <section className="card">
      <h2>{say("case.steps")}</h2>
      <ol className="steps">
        {one.steps.map((step) => (
          <li key={step.code} className={step.ended_at ? "is-done" : step.started_at ? "is-now" : undefined}>
            <strong>{step.name}</strong> – {say(`steprole.${step.role}` as Key)}
            <span className="row-words">
              {step.ended_at
                ? [say("step.ended", { at: moment(step.ended_at) }), step.done_by, step.note].filter(Boolean).join(" · ")
                : step.due_at && say("step.due", { at: moment(step.due_at) })}
            </span>
          </li>
        ))}
      </ol>
    </section>
  );
}

export function Asked({ one }: { one: Case }) {
  const say = useSay();
  if (one.supplement === null && one.due_changes.length === 0) return null;
  return (
    <section className="card">
      {one.supplement && (
        <>
          <h2>{say("case.supplement")}</h2>
          <p>{one.supplement.reason}{one.supplement.answer_by && ` (${say("case.answer_by", { at: moment(one.supplement.answer_by) })})`}</p>
          <ul>{one.supplement.items.map((it) => <li key={it.what}>{it.what}{it.how && ` – ${it.how}`}</li>)}</ul>
        </>
      )}
      {one.due_changes.length > 0 && (
        <>
          <h2>{say("case.due_changes")}</h2>
          <ul>
            {one.due_changes.map((it) => (
              <li key={it.at}>
                {say(`duechange.${it.kind}` as Key)}: {moment(it.from_due)} → {moment(it.to_due)}. {it.reason} {!it.in_time && <em>({say("case.not_in_time")})</em>}
              </li>
            ))}
          </ul>
        </>
      )}
    </section>
  );
}

const FORMS: Record<string, string> = { accepted: "01", supplement_asked: "02", refused: "03", extended: "04", stopped: "05" };

/** The forms for which something has happened, for printing. */
export function Prints({ one }: { one: Case }) {
  const say = useSay();
  const there = [...new Set(one.history.map((line) => FORMS[line.event]).filter((it) => it !== undefined))].sort();
  if (there.length === 0) return null;
  return (
    <ul className="prints" aria-label={say("case.prints")}>
      {there.map((number) => (
        <li key={number}><a className="button is-small" target="_blank" rel="noreferrer" href={api.address(`/api/v1/unit/dossiers/${one.id}/forms/${number}`)}>{say(`form.${number}` as Key)}</a></li>
      ))}
    </ul>
  );
}

export function History({ one }: { one: Case }) {
  const say = useSay();
  return (
    <section className="card">
      <h2>{say("case.history")}</h2>
      <ol className="history">
        {[...one.history].reverse().map((line, index) => (
          <li key={`${line.at}${index}`}>
            <p className="history-head"><strong>{line.event_text}</strong> <time dateTime={line.at}>{moment(line.at)}</time></p>
            <p className="history-by">{line.who ?? say(`by.${line.by}` as Key)}</p>
            {line.text && <p className="report-words">{line.text}</p>}
            {line.internal_note && <p className="report-words is-internal"><span className="visually-hidden">{say("history.internal")} </span>{line.internal_note}</p>}
          </li>
        ))}
      </ol>
    </section>
  );
}
