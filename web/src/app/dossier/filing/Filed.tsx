// Done: the reference, what happens next, and when.
import { Link, useParams } from "react-router-dom";

import { moment } from "../../../shared/format";
import { Icon } from "../../../shared/Icon";
import { unitName } from "../../catalogue";
import { Answer } from "../../parts/Notes";
import { Screen } from "../../parts/Screen";
import { useAsked } from "../../useAsked";
import { dossier } from "../calls";
import type { Dossier } from "../shapes";
import { useWords } from "../words";

export function Filed() {
  const say = useWords();
  const id = useParams().id ?? "";
  const [asked, again] = useAsked(() => dossier(id), [id]);
  return (
    <Screen title={say("filed.title")} back="/">
      <Answer asked={asked} again={again}>
        {(told) => <Told told={told} />}
      </Answer>
    </Screen>
  );
}

function Told({ told }: { told: Dossier }) {
  const say = useWords();
  return (
    <>
      <div className="done" role="status">
        <Icon name="circle-check" size="huge" />
        <p className="lead">{say("filed.thanks", { unit: unitName(told.unit) })}</p>
      </div>
      <dl className="facts">
        <div>
          <dt>{say("filed.reference")}</dt>
          <dd className="code">{told.reference}</dd>
        </div>
        <div>
          <dt>{say("filed.procedure")}</dt>
          <dd>{told.procedure.name}</dd>
        </div>
        {told.due.answer_by && (
          <div>
            <dt>{say("filed.answer_by")}</dt>
            <dd>{moment(told.due.answer_by)}</dd>
          </div>
        )}
      </dl>
      <section className="panel" aria-labelledby="next">
        <h2 id="next">{say("filed.next")}</h2>
        <ol className="told-steps">
          <li>{say("filed.next_check")}</li>
          <li>{say("filed.next_code")}</li>
          <li>{say("filed.next_news")}</li>
        </ol>
      </section>
      <Link className="big-link" to={`/dossiers/${told.id}`}>
        {say("filed.follow")}
      </Link>
      <Link className="big-link big-link-quiet" to="/">
        {say("sent.home")}
      </Link>
    </>
  );
}
