// The draft was changed on another device as well: both versions where they differ, and the person says which is right.
import { useNavigate } from "react-router-dom";
import { Button } from "zmp-ui";

import { Note } from "../../parts/Notes";
import { change } from "../draft/drafts";
import { decided, differences } from "../draft/reconcile";
import { bring } from "../draft/sending";
import type { DossierDraft } from "../draft/shape";
import { titled } from "../form/Field";
import { answerOf } from "../form/told";
import type { Procedure, Question, Value } from "../shapes";
import { type Key, useWords } from "../words";

interface Props {
  draft: DossierDraft;
  conflict: NonNullable<DossierDraft["conflict"]>;
  procedure: Procedure;
}

export function Conflict({ draft, conflict, procedure }: Props) {
  const say = useWords();
  const navigate = useNavigate();
  const decide = async (mine: boolean) => {
    await change(draft.key, (now) => decided(now, mine));
    await bring(draft.key);
    navigate(`/dossier-drafts/${draft.key}?step=form`, { replace: true });
  };
  const named = (where: string): Question | undefined => {
    const [part, name = ""] = where.split(".");
    return (part === "applicant" ? procedure.applicant : procedure.form).properties[name];
  };
  const told = (question: Question | undefined, value: Value) => (question ? answerOf(question, value) : say(`filing.result_${String(value)}` as Key));
  return (
    <>
      <Note kind="warn">{say("conflict.what")}</Note>
      <ul className="plain">
        {differences(draft.content, conflict.content).map(({ where, mine, theirs }) => {
          const question = named(where);
          return (
            <li key={where} className="panel">
              <h2>{question ? titled(question) : say("filing.result")}</h2>
              <dl className="versions">
                <div>
                  <dt>{say("conflict.mine")}</dt>
                  <dd>{told(question, mine)}</dd>
                </div>
                <div>
                  <dt>{say("conflict.theirs")}</dt>
                  <dd>{told(question, theirs)}</dd>
                </div>
              </dl>
            </li>
          );
        })}
      </ul>
      <Button fullWidth size="large" onClick={() => void decide(true)}>
        {say("conflict.keep_mine")}
      </Button>
      <Button fullWidth size="large" variant="secondary" onClick={() => void decide(false)}>
        {say("conflict.take_theirs")}
      </Button>
    </>
  );
}
