// Step 2: the papers, each from the camera or from a file; what is only shown at the counter is listed to be brought.
import { useLocation } from "react-router-dom";

import { Icon } from "../../../shared/Icon";
import { Note } from "../../parts/Notes";
import { need } from "../form/conditions";
import { useWords } from "../words";
import type { StepProps } from "./Filing";
import { useReached } from "./FormStep";
import { PaperCard } from "./PaperCard";

export function PapersStep({ draft, procedure }: StepProps) {
  const say = useWords();
  useReached(useLocation().hash);
  const has = (code: string) => (draft.papers[code]?.pages.length ?? 0) > 0 || draft.files.some((file) => file.component === code);
  const sent = procedure.components.filter((each) => each.give === "submit" && each.form !== "electronic");
  const wanted = sent.map((each) => ({ component: each, need: need(each, draft.content.answers) })).filter((each) => each.need !== "not_needed" || has(each.component.code));
  const first = wanted.filter((each) => each.need === "required");
  const rest = wanted.filter((each) => each.need !== "required");
  const brought = procedure.components.filter((each) => each.give === "present");
  return (
    <>
      {wanted.length === 0 ? <Note kind="good">{say("papers.none")}</Note> : <p className="lead">{say("papers.how")}</p>}
      {[...first, ...rest].map((each) => (
        <PaperCard key={each.component.code} draft={draft} component={each.component} need={each.need} />
      ))}
      {brought.length > 0 && (
        <section className="panel" aria-labelledby="brought">
          <h2 id="brought" className="row">
            <Icon name="id-card" /> {say("guide.bring")}
          </h2>
          <ul className="told-papers">
            {brought.map((each) => (
              <li key={each.code}>
                <strong>{each.name}</strong>
                {each.note && <span className="soft">{each.note}</span>}
              </li>
            ))}
          </ul>
        </section>
      )}
    </>
  );
}
