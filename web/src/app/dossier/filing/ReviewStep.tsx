// The look over it: everything on one screen, all problems at once, each leading to its place, and the filing itself.
import { type ReactNode, useCallback, useEffect, useRef, useState } from "react";
import { Link, useNavigate } from "react-router-dom";
import { Button } from "zmp-ui";

import { Icon } from "../../../shared/Icon";
import { number } from "../../../shared/format";
import { unitName } from "../../catalogue";
import { Note, Trouble } from "../../parts/Notes";
import { feeShort } from "../catalogue/fees";
import { bring, file, type Outcome } from "../draft/sending";
import { asked } from "../form/conditions";
import { titled } from "../form/Field";
import { answerOf } from "../form/told";
import type { Form, Values } from "../shapes";
import { type Key, useWords } from "../words";
import type { StepProps } from "./Filing";
import { type Judgement, judge, placeOf } from "./judge";

type Status = { kind: "looking" | "sending"; share: number } | { kind: "idle" } | { kind: "trouble"; error: unknown };

export function ReviewStep({ draft, procedure }: StepProps) {
  const say = useWords();
  const navigate = useNavigate();
  const [status, setStatus] = useState<Status>({ kind: "looking", share: 0 });
  const [judgement, setJudgement] = useState<Judgement | null>(null);
  const problems = useRef<HTMLHeadingElement>(null);
  const { key } = draft;

  const over = useCallback(
    (outcome: Outcome): boolean => {
      if (outcome.kind !== "filed") return false;
      navigate(`/dossiers/${outcome.dossier.id}/filed`, { replace: true });
      return true;
    },
    [navigate],
  );
  useEffect(() => {
    let gone = false;
    const look = async () => {
      const outcome = await bring(key, (share) => {
        if (!gone) setStatus({ kind: "looking", share });
      });
      if (gone || over(outcome)) return;
      setJudgement(await judge(key, procedure));
      setStatus({ kind: "idle" });
    };
    look().catch((error: unknown) => {
      if (!gone) setStatus({ kind: "trouble", error });
    });
    return () => {
      gone = true;
    };
  }, [key, procedure, over]);

  async function send() {
    if (judgement !== null && judgement.problems.length > 0) {
      problems.current?.focus();
      return;
    }
    setStatus({ kind: "sending", share: 0 });
    try {
      const outcome = await file(key, (share) => { setStatus({ kind: "sending", share }); });
      if (over(outcome)) return;
      if (outcome.kind === "waiting") navigate("/mine?list=dossiers", { replace: true });
      else {
        setJudgement(await judge(key, procedure));
        setStatus(outcome.kind === "refused" ? { kind: "trouble", error: outcome.error } : { kind: "idle" });
      }
    } catch (error) {
      setStatus({ kind: "trouble", error });
    }
  }

  const { content } = draft;
  const busy = status.kind === "looking" || status.kind === "sending";
  return (
    <>
      {judgement !== null && judgement.problems.length > 0 && (
        <section className="note note-warn" aria-labelledby="problems">
          <Icon name="triangle-alert" />
          <div>
            <h2 id="problems" ref={problems} tabIndex={-1}>
              {say(judgement.problems.length === 1 ? "review.problems_one" : "review.problems", { count: judgement.problems.length })}
            </h2>
            <ul className="problems">
              {judgement.problems.map((problem) => (
                <li key={problem.where + problem.code}>
                  <Link to={placeOf(key, problem.where)}>{problem.text}</Link>
                </li>
              ))}
            </ul>
          </div>
        </section>
      )}
      {judgement !== null && judgement.problems.length === 0 && !busy && <Note kind="good">{say(judgement.sure ? "review.ready" : "review.ready_here")}</Note>}
      {judgement?.warnings.map((warning) => (
        <Note key={warning.where + warning.code} kind="info">
          {warning.text}
        </Note>
      ))}
      {Object.values(draft.papers).some((paper) => paper.refused !== null || paper.lost) && (
        <Note kind="bad">
          <Link to={`/dossier-drafts/${key}?step=papers`}>{say("review.paper_refused")}</Link>
        </Note>
      )}
      <dl className="review">
        <Line title={say("filing.applicant")} to={placeOf(key, "applicant.full_name")}>
          <Answers form={procedure.applicant} values={content.applicant} />
        </Line>
        <Line title={say("filing.answers")} to={placeOf(key, "answers")}>
          <Answers form={procedure.form} values={content.answers} />
        </Line>
        <Line title={say("filing.papers")} to={`/dossier-drafts/${key}?step=papers`}>
          <Papers draft={draft} procedure={procedure} />
        </Line>
        <Line title={say("filing.result")} to={placeOf(key, "result_way")}>
          {say(`filing.result_${content.resultWay}` as Key)}
        </Line>
      </dl>
      <dl className="facts">
        {draft.unit && (
          <div>
            <dt>{say("review.unit")}</dt>
            <dd>{unitName(draft.unit)}</dd>
          </div>
        )}
        <div>
          <dt>{say("guide.time")}</dt>
          <dd>{procedure.time.text}</dd>
        </div>
        <div>
          <dt>{say("guide.fee")}</dt>
          <dd>{feeShort(procedure.fees)}</dd>
        </div>
      </dl>
      {status.kind === "trouble" && <Trouble error={status.error} />}
      {busy && (
        <div role="status" className="progress">
          <progress max={1} value={status.share} aria-label={say("review.sending")} />
          <span>{say("file.review.sent_share", { percent: number(Math.round(status.share * 100)) })}</span>
        </div>
      )}
      <Button fullWidth size="large" loading={status.kind === "sending"} disabled={busy} onClick={() => void send()}>
        {say("review.file")}
      </Button>
      <p className="soft">{say("review.law")}</p>
    </>
  );
}

function Line({ title, to, children }: { title: string; to: string; children: ReactNode }) {
  const say = useWords();
  return (
    <div className="review-line">
      <dt>
        {title}
        <Link className="link" to={to}>
          <Icon name="pencil" /> {say("file.review.edit")}
          <span className="visually-hidden"> {title}</span>
        </Link>
      </dt>
      <dd>{children}</dd>
    </div>
  );
}

function Answers({ form, values }: { form: Form; values: Values }) {
  const given = asked(form, values).filter(([name]) => values[name] !== undefined);
  return given.map(([name, question]) => (
    <span key={name}>
      <span className="soft">{titled(question)}: </span>
      {answerOf(question, values[name])}
    </span>
  ));
}

function Papers({ draft, procedure }: StepProps) {
  const say = useWords();
  const given = procedure.components.flatMap((component) => {
    const pages = draft.papers[component.code]?.pages.length;
    const count = pages ?? draft.files.find((file) => file.component === component.code)?.pages ?? 0;
    return count === 0 ? [] : [{ component, count }];
  });
  if (given.length === 0) return <span>{say("review.no_papers")}</span>;
  return given.map(({ component, count }) => (
    <span key={component.code}>
      {component.name} <span className="soft">({say(count === 1 ? "papers.file_one" : "papers.file", { pages: count })})</span>
    </span>
  ));
}
