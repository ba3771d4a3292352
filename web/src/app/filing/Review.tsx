// The look over it, likely duplicates by category and photo, and sending with progress.
import { useState } from "react";
import { useNavigate } from "react-router-dom";
import { Button } from "zmp-ui";

import type { Schema } from "../../shared/api-shapes";
import { distance, number, whereabouts } from "../../shared/format";
import { Icon } from "../../shared/Icon";
import { named } from "../catalogue";
import { Badge } from "../parts/Badge";
import { Note, Trouble } from "../parts/Notes";
import { enqueue } from "../queue";
import { api } from "../session";
import { useAsked } from "../useAsked";
import { type Key, useWords } from "../words";
import type { StepProps } from "./FileReport";
import { categoryOf } from "./MatterStep";
import { PhotoStrip } from "./PhotoStrip";
import { answerText, questionTitle } from "./Questions";

type Status = { kind: "idle" } | { kind: "sending"; share: number } | { kind: "trouble"; error: unknown };

export function Review({ draft, groups, edit }: StepProps & { edit: (step: number) => void }) {
  const say = useWords();
  const navigate = useNavigate();
  const [status, setStatus] = useState<Status>({ kind: "idle" });
  const category = categoryOf(draft, groups);

  async function send() {
    setStatus({ kind: "sending", share: 0 });
    try {
      const outcome = await enqueue(draft, (share) => { setStatus({ kind: "sending", share }); });
      if (outcome.kind === "sent") navigate("/sent", { replace: true, state: outcome.answer });
      else navigate("/mine", { replace: true, state: { just: outcome.kind } });
    } catch (error) {
      setStatus({ kind: "trouble", error });
    }
  }

  if (category === undefined) return null;
  const answers = Object.entries(draft.answers);
  return (
    <>
      <dl className="review">
        <Line step={0} title="file.photos.title" edit={edit}>
          {draft.photos.length === 0 ? say("file.review.no_photo") : <PhotoStrip ids={draft.photos} />}
        </Line>
        <Line step={1} title="file.place.title" edit={edit}>
          {whereabouts(draft.address, draft.area?.name) || say("file.review.pin")}
        </Line>
        <Line step={2} title="file.matter.title" edit={edit}>
          <span className="row">
            <Icon name={category.icon} /> <strong>{named(category)}</strong>
          </span>
          <span className="words">{draft.description}</span>
          {answers.map(([name, value]) => {
            const question = category.questions.properties?.[name];
            return (
              <span key={name} className="soft">
                {question ? questionTitle(question) : name} {answerText(question, value, say("answer.yes"), say("answer.no"))}
              </span>
            );
          })}
          {draft.anonymous && <span className="soft">{say("file.matter.anonymous")}</span>}
        </Line>
      </dl>
      <Duplicates draft={draft} />
      {status.kind === "trouble" && <Trouble error={status.error} />}
      {status.kind === "sending" && (
        <div role="status" className="progress">
          <progress max={1} value={status.share} aria-label={say("file.review.sending")} />
          <span>{say("file.review.sent_share", { percent: number(Math.round(status.share * 100)) })}</span>
        </div>
      )}
      <Button fullWidth size="large" loading={status.kind === "sending"} disabled={status.kind === "sending"} onClick={() => void send()}>
        {say("file.review.send")}
      </Button>
      <p className="soft">{say("file.review.law")}</p>
    </>
  );
}

function Line({ step, title, edit, children }: { step: number; title: Key; edit: (step: number) => void; children: React.ReactNode }) {
  const say = useWords();
  return (
    <div className="review-line">
      <dt>
        {say(title)}
        <button type="button" className="link" onClick={() => { edit(step); }}>
          <Icon name="pencil" /> {say("file.review.edit")}
          <span className="visually-hidden"> {say(title)}</span>
        </button>
      </dt>
      <dd>{children}</dd>
    </div>
  );
}

function Duplicates({ draft }: Pick<StepProps, "draft">) {
  const say = useWords();
  const navigate = useNavigate();
  const [asked] = useAsked(async () => {
    if (draft.place === null || draft.category === null) return [];
    const query = { category: draft.category, lat: draft.place.lat, lon: draft.place.lon };
    return (await api.get("/api/v1/reports/duplicates", { query: query })).items;
  }, [draft.category, draft.place?.lat, draft.place?.lon]);
  if (asked.status !== "there" || asked.value.length === 0) return null;
  return (
    <Note kind="warn" icon="merge">
      <h2>{say("file.review.known")}</h2>
      <p>{say("file.place.join")}</p>
      <ul className="plain">
        {asked.value.map((likely: Schema<"LikelyView">) => (
          <li key={likely.code}>
            <button type="button" className="choice" onClick={() => { navigate(`/reports/${likely.code}?join=1`); }}>
              {likely.thumbnail ? <img className="card-picture" src={likely.thumbnail} alt="" /> : <Icon name={likely.category.icon} size="large" />}
              <span>
                <strong>{named(likely.category)}</strong>
                <span className="soft">
                  {likely.code} · {distance(likely.distance_m)}
                </span>
                <Badge status={likely.status} />
              </span>
            </button>
          </li>
        ))}
      </ul>
    </Note>
  );
}
