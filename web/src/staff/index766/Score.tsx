// The score of the month in one look: how much of a hundred, whether it is final, and what it rests on.
import { moment } from "../../shared/format";
import { change as changed, monthName, points, tone, type Index } from "./shape";
import { useSay } from "./words";

export function Score({ index, before }: { index: Index; before: Index | null }) {
  const say = useSay();
  const { score, assessed, max } = index.total;
  const step = score !== null && before?.total.score !== null && before ? score - before.total.score : null;
  return (
    <section className="card score" aria-label={say("index.score")}>
      <div className="score-number">
        <p><strong className={score === null ? undefined : `is-${tone(score)}`}>{score === null ? say("index.none") : points(score)}</strong>{score !== null && <span>{say("index.of_100")}</span>}</p>
        {step !== null && <p className={step < 0 ? "score-step is-down" : "score-step"}>{say("index.than_before", { change: changed(Math.round(step * 100) / 100), month: monthName(before?.month ?? "") })}</p>}
      </div>
      <svg className="bar-track score-track" viewBox="0 0 100 10" preserveAspectRatio="none" aria-hidden="true">
        <rect className="bar-ground" width={100} height={10} />
        <rect className={`bar-fill is-${tone(score ?? 0)}`} width={score ?? 0} height={10} />
      </svg>
      <div className="score-words">
        <p>
          {index.frozen
            ? <span className="badge is-good">{say("index.frozen")}</span>
            : <span className="badge is-warn">{say(index.running ? "index.running" : "index.not_frozen")}</span>}{" "}
          {index.frozen ? say("index.frozen_at", { at: moment(index.frozen.frozen_at), edition: index.frozen.edition }) : say("index.counted_at", { at: moment(index.at) })}
        </p>
        {index.frozen?.reason && <p>{say("index.reason", { reason: index.frozen.reason })}</p>}
        <p>{say(index.rules.missing === "redistribute" ? "index.spread" : "index.lost", { assessed: points(assessed), max: points(max), points: points(index.total.points) })}</p>
        <p className="field-hint">{say("index.rules", { version: index.rules.version, digest: index.rules.digest })} {index.rules.source}</p>
      </div>
    </section>
  );
}
