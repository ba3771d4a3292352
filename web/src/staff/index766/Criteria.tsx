// Every criterion with its numerator and denominator, each a way to what is behind it; what has no figures says so.
import { number } from "../../shared/format";
import { currentLanguage } from "../../shared/i18n";
import { address, follow, useRoute } from "../route";
import { named } from "../words";
import { change as changed, daysOf, points, share, type Criterion, type Index } from "./shape";
import { useSay } from "./words";

export function Criteria({ index, before }: { index: Index; before: Index | null }) {
  const say = useSay();
  const old = new Map(before?.criteria.map((one) => [one.id, one]));
  return (
    <section className="card">
      <h2 id="criteria">{say("index.criteria")}</h2>
      <div className="table-box" tabIndex={0} role="region" aria-labelledby="criteria">
        <table className="table criteria">
          <thead>
            <tr>
              <th scope="col">{say("index.criterion")}</th>
              <th scope="col" className="is-number">{say("index.counted")}</th>
              <th scope="col" className="is-number">{say("index.rate")}</th>
              <th scope="col" className="is-number">{say("index.points")}</th>
              <th scope="col" className="is-number">{say("index.change")}</th>
            </tr>
          </thead>
          {index.groups.map((group) => (
            <tbody key={group.code}>
              <tr className="criteria-group"><th scope="rowgroup" colSpan={5}>{named(group)}</th></tr>
              {index.criteria.filter((one) => one.group === group.code).map((one) => <Line key={one.id} it={one} before={old.get(one.id)} />)}
            </tbody>
          ))}
        </table>
      </div>
    </section>
  );
}

function Line({ it, before }: { it: Criterion; before: Criterion | undefined }) {
  const say = useSay();
  const { page, query } = useRoute();
  const to = (part: string) => address(page, { ...Object.fromEntries(query), criterion: it.id, part });
  const link = (part: string, value: number, words: string) =>
    <a href={to(part)} aria-label={say("index.look_behind", { what: words, id: it.id, count: number(value) })} onClick={follow}>{number(value)}</a>;
  const step = it.points !== null && before && before.points !== null ? it.points - before.points : null;
  return (
    <tr>
      {/* What stands in a summary is no part of the name of what holds it. */}
      <th scope="row" aria-labelledby={`criterion-${it.id}`}>
        <details>
          <summary id={`criterion-${it.id}`}><span className="criterion-id">{it.id}</span> {named(it)}</summary>
          <p>{currentLanguage() === "en" ? it.counts_en : it.counts}</p>
          <p className="field-hint">{say("index.full_at", { share: share(it.full_at), max: points(it.max) })} {say(`index.confidence.${it.confidence as "high"}`)} {it.source}</p>
        </details>
      </th>
      {it.numerator === null || it.denominator === null
        ? <td colSpan={2} className="is-number"><span className="badge">{say("index.no_data")}</span></td>
        : <>
            <td className="is-number">
              {it.formula === "handled"
                ? link("counted", it.denominator, say("index.denominator"))
                : <>{link("met", it.numerator, say("index.numerator"))}{" / "}{link("counted", it.denominator, say("index.denominator"))}</>}
            </td>
            <td className="is-number">{it.rate === null ? <span className="badge">{say("index.nothing")}</span> : it.formula === "handled" ? say("board.days", { count: daysOf(it.rate / 3600) }) : share(it.rate)}</td>
          </>}
      <td className="is-number">{it.max === 0 ? say("index.no_points") : say("index.points_of", { points: it.points === null ? "–" : points(it.points), max: points(it.max) })}</td>
      <td className="is-number">{step === null ? "–" : changed(Math.round(step * 100) / 100)}</td>
    </tr>
  );
}
