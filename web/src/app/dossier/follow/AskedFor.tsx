// What the agency asks to be added, why, and until when.
import { moment } from "../../../shared/format";
import { Note } from "../../parts/Notes";
import type { Dossier } from "../shapes";
import { useWords } from "../words";

export function AskedFor({ supplement }: { supplement: NonNullable<Dossier["supplement"]> }) {
  const say = useWords();
  return (
    <Note kind="warn" icon="circle-help">
      <strong>{say("supplement.asked")}</strong>
      <ul className="asked-for">
        {supplement.items.map((lack) => (
          <li key={`${lack.component ?? ""}${lack.what}`}>
            {lack.what}
            {lack.how && <span> – {lack.how}</span>}
          </li>
        ))}
      </ul>
      {supplement.reason && <p>{supplement.reason}</p>}
      {supplement.answer_by && <p>{say("supplement.until", { moment: moment(supplement.answer_by) })}</p>}
    </Note>
  );
}
