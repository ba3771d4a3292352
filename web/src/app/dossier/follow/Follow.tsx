// One dossier after it was filed: how it stands, what its applicant must do now, and all that happened.
import type { ReactNode } from "react";
import { Link, Navigate, useParams } from "react-router-dom";

import { moment } from "../../../shared/format";
import { unitName } from "../../catalogue";
import { Acts } from "../../parts/Acts";
import { Answer, Note } from "../../parts/Notes";
import { Screen } from "../../parts/Screen";
import { Residents } from "../../parts/SignIn";
import { Given } from "../../parts/Stars";
import { useWaitingActs } from "../../queue";
import { useStanding } from "../../session";
import { useAsked } from "../../useAsked";
import { useWatch } from "../../useWatch";
import { dossier as fetchDossier } from "../calls";
import type { Dossier } from "../shapes";
import { type Key, useWords } from "../words";
import { AskedFor } from "./AskedFor";
import { History } from "./History";
import { Papers, Results } from "./Papers";
import { Reads } from "./Reads";
import { DossierBadge, DossierClock, isOver, owes, todo } from "./standing";

export function Follow() {
  return (
    <Residents fallback={(signIn) => <Frame>{signIn}</Frame>}>
      <Followed />
    </Residents>
  );
}

function Followed() {
  const id = useParams().id ?? "";
  const standing = useStanding();
  const waiting = useWaitingActs(`/dossiers/${id}`).length;
  const [asked, again, set] = useAsked(() => fetchDossier(id), [id, standing.status, waiting]);
  useWatch(again, asked.status === "there" && !isOver(asked.value));
  if (asked.status === "there" && asked.value.state === "draft") return <Navigate to={`/dossier-drafts/${id}`} replace />;
  return (
    <Frame title={asked.status === "there" ? asked.value.procedure.name : undefined}>
      <Answer asked={asked} again={again}>
        {(dossier) => <Shown dossier={dossier} set={set} />}
      </Answer>
    </Frame>
  );
}

function Frame({ title, children }: { title?: string | undefined; children: ReactNode }) {
  const say = useWords();
  return (
    <Screen title={title ?? say("dossier.title")} back="/mine?list=dossiers">
      {children}
    </Screen>
  );
}

function Shown({ dossier, set }: { dossier: Dossier; set: (dossier: Dossier) => void }) {
  const say = useWords();
  return (
    <>
      <p className="row">
        <DossierBadge dossier={dossier} />
        <DossierClock dossier={dossier} />
      </p>
      <p>{say(`dossier.plain.${dossier.state}` as Key)}</p>
      <Now dossier={dossier} />
      <Late dossier={dossier} />
      <Results dossier={dossier} />
      <Acts
        key={dossier.state}
        may={dossier.actions}
        on={{ to: `/dossiers/${dossier.id}`, title: dossier.procedure.name }}
        base={`/api/v1/dossiers/${dossier.id}`}
        effect={say(dossier.state === "filed" ? "dossier.withdraw_ends" : "dossier.withdraw_asks")}
        set={set}
      />
      {dossier.rating !== null && <Given stars={dossier.rating} />}
      <Facts dossier={dossier} />
      <Papers dossier={dossier} />
      <section aria-labelledby="history">
        <h2 id="history">{say("report.history")}</h2>
        <History dossier={dossier} />
      </section>
      <Reads id={dossier.id} />
    </>
  );
}

function Now({ dossier }: { dossier: Dossier }) {
  const say = useWords();
  const now = todo(dossier);
  return (
    <>
      {dossier.supplement && <AskedFor supplement={dossier.supplement} />}
      {now === "supplement" && (
        <Link className="big-link" to={`/dossiers/${dossier.id}/supplement`}>
          {say("supplement.begin")}
        </Link>
      )}
      {owes(dossier) && (
        <Link className={now === "pay" ? "big-link" : "big-link big-link-quiet"} to={`/dossiers/${dossier.id}/pay`}>
          {say("pay.begin")}
        </Link>
      )}
      {now === "take" && dossier.result_way !== "electronic" && <Note kind="good">{say(`dossier.take_${dossier.result_way}` as Key)}</Note>}
    </>
  );
}

function Late({ dossier }: { dossier: Dossier }) {
  const say = useWords();
  const apology = dossier.due_changes.filter((change) => change.kind === "extension").at(-1);
  if (!dossier.due.late && apology === undefined) return null;
  return (
    <Note kind="warn">
      <p>{say("dossier.sorry", { unit: unitName(dossier.unit) })}</p>
      {apology && (
        <>
          <p>{say("dossier.new_due", { from: moment(apology.from_due), to: moment(apology.to_due) })}</p>
          <p className="words">{apology.reason}</p>
        </>
      )}
    </Note>
  );
}

function Facts({ dossier }: { dossier: Dossier }) {
  const say = useWords();
  const facts: [Key, ReactNode][] = [
    [dossier.code === null ? "dossier.reference" : "dossier.code", <span key="code" className="code">{dossier.code ?? dossier.reference}</span>],
    ["dossier.unit", unitName(dossier.unit)],
  ];
  if (dossier.filed_at) facts.push(["dossier.filed_at", moment(dossier.filed_at)]);
  if (dossier.due.answer_by && dossier.state === "filed") facts.push(["dossier.answer_by", moment(dossier.due.answer_by)]);
  if (dossier.due.due_at) facts.push(["dossier.due", `${moment(dossier.due.due_at)}${dossier.due.provisional ? ` (${say("dossier.provisional")})` : ""}`]);
  facts.push(["dossier.way", say(`dossier.way_${dossier.result_way}` as Key)]);
  const money = say(`dossier.money_${dossier.finance_state}` as Key);
  facts.push(["dossier.money", <Link key="money" to={`/dossiers/${dossier.id}/pay`}>{money}</Link>]);
  return (
    <dl className="facts">
      {facts.map(([name, value]) => (
        <div key={name}>
          <dt>{say(name)}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
}
