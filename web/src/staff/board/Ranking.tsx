// Units, areas or categories side by side, by the measure one chooses.
import { useState } from "react";

import { number, percent } from "../../shared/format";
import { useLoad } from "../load";
import { address, follow } from "../route";
import { Wait } from "../ui/Wait";
import { named, useSay, type Key } from "../words";
import { Bars, type Bar } from "./Bars";
import { Card } from "./Card";
import { figures, nextDay, type Period, type Row } from "./figures";

const MEASURES = ["received", "open", "on_time", "satisfaction", "open_age"] as const;
type Measure = (typeof MEASURES)[number];
const SHOWN = 10;

interface Props {
  by: "unit" | "area" | "category";
  period: Period;
  narrowed: Record<string, string>;
}

export function Ranking({ by, period, narrowed }: Props) {
  const say = useSay();
  const [measure, setMeasure] = useState<Measure>("received");
  const [all, setAll] = useState(false);
  const [loaded, again] = useLoad(JSON.stringify([by, period, narrowed]), (signal) => figures(by, period, narrowed, signal));
  if (loaded.value === null || loaded.status === "trouble") return <section className="card"><Wait loaded={loaded} again={again} /></section>;
  const sorted = loaded.value.items
    .filter((row) => value(row, measure) !== null)
    .sort((one, other) => (value(other, measure) ?? 0) - (value(one, measure) ?? 0) || other.received - one.received);
  const rows = all ? sorted : sorted.slice(0, SHOWN);
  const to = (row: Row) => address("list", { ...narrowed, [by]: row.key, since: period.from, until: nextDay(period.to), status: measure === "open" || measure === "open_age" ? "open" : "all" });
  const words = (row: Row, of: Measure) => said(row, of, say);
  const bars = rows.map((row): Bar => ({
    key: row.key,
    name: named(row),
    value: value(row, measure) ?? 0,
    words: words(row, measure),
    href: to(row),
    ...(measure === "on_time" && { tone: tone(value(row, measure) ?? 0) }),
  }));
  const most = measure === "on_time" ? 1 : measure === "satisfaction" ? 5 : Math.max(1, ...bars.map((bar) => bar.value));
  return (
    <Card
      title={say(`chart.by_${by}`)}
      chart={bars.length > 0 ? <Bars bars={bars} most={most} /> : <p className="empty">{say("list.empty")}</p>}
      table={
        <div className="table-box" tabIndex={0} role="region" aria-label={say(`chart.by_${by}`)}>
          <table className="table">
            <thead><tr><th scope="col">{say(`filter.${by}` as Key)}</th>{MEASURES.map((one) => <th scope="col" className="is-number" key={one}>{say(`measure.${one}`)}</th>)}</tr></thead>
            <tbody>
              {rows.map((row) => (
                <tr key={row.key}>
                  <th scope="row"><a href={to(row)} onClick={follow}>{named(row)}</a></th>
                  {MEASURES.map((one) => <td className="is-number" key={one}>{words(row, one)}</td>)}
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      }
    >
      <label className="inline-field">
        <span className="visually-hidden">{say("chart.measure")}</span>
        <select value={measure} onChange={(event) => { setMeasure(event.target.value as Measure); }}>
          {MEASURES.map((one) => <option key={one} value={one}>{say(`measure.${one}`)}</option>)}
        </select>
      </label>
      {sorted.length > SHOWN && <button type="button" className="button is-quiet is-small" aria-pressed={all} onClick={() => { setAll(!all); }}>{say(all ? "chart.fewer" : "chart.all", { count: sorted.length })}</button>}
    </Card>
  );
}

function value(row: Row, measure: Measure): number | null {
  switch (measure) {
    case "received":
    case "open":
      return row[measure];
    case "on_time":
      return row.on_time.share;
    case "satisfaction":
      return row.satisfaction?.mean ?? null;
    case "open_age":
      return row.open_age.median_hours;
  }
}

function said(row: Row, measure: Measure, say: (key: Key, vars?: Record<string, string | number>) => string): string {
  const found = value(row, measure);
  if (found === null) return "–";
  switch (measure) {
    case "on_time":
      return `${percent(found)} (${number(row.on_time.numerator)}/${number(row.on_time.denominator)})`;
    case "satisfaction":
      return `${number(found)} ★ (${number(row.satisfaction?.count ?? 0)})`;
    case "open_age":
      return say("board.days", { count: number(Math.round((found / 24) * 10) / 10) });
    default:
      return number(found);
  }
}

const tone = (share: number): "good" | "warn" | "bad" => (share >= 0.9 ? "good" : share >= 0.7 ? "warn" : "bad");
