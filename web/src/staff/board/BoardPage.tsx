// The dashboard: how much comes and goes, whether in time, where and for whom; every bar leads to its reports.
import "../styles/board.css";

import { number, percent } from "../../shared/format";
import { useChoices } from "../choices";
import { useLoad } from "../load";
import { address, change, follow, useRoute } from "../route";
import { api } from "../session";
import { codes } from "../filters";
import { PickMany } from "../ui/picks";
import { Wait } from "../ui/Wait";
import { useSay, type Key } from "../words";
import { AgeChart } from "./AgeChart";
import { FlowChart } from "./FlowChart";
import { daysBefore, figures, lengthOf, stepOf, today, type Period, type Table } from "./figures";
import { Ranking } from "./Ranking";

const LENGTHS = [7, 30, 90, 365];
const NARROWED = ["category", "unit", "area"] as const;

export default function BoardPage() {
  const say = useSay();
  const { query } = useRoute();
  const { categories, units, areas } = useChoices();
  const period: Period = { to: query.get("to") ?? today(), from: query.get("from") ?? daysBefore(query.get("to") ?? today(), 29) };
  const narrowed = Object.fromEntries(NARROWED.flatMap((name) => (query.get(name) ? [[name, query.get(name) ?? ""]] : [])));
  const key = JSON.stringify([period, narrowed]);
  const [flow, again] = useLoad(key, (signal) => figures(stepOf(period), period, narrowed, signal));
  const [overdue] = useLoad(JSON.stringify(narrowed), (signal) => api.get("/api/v1/staff/reports", { query: { ...narrowed, status: "open", overdue: true, limit: 1 } as never, signal }));
  const choices = { category: categories, unit: units, area: areas };
  return (
    <div className="page">
      <div className="page-head">
        <h1>{say("nav.figures")}</h1>
        <div className="segments" role="group" aria-label={say("board.period")}>
          {LENGTHS.map((days) => (
            <button
              key={days}
              type="button"
              className="button"
              aria-pressed={lengthOf(period) === days && period.to === today()}
              onClick={() => { change({ from: daysBefore(today(), days - 1), to: "" }); }}
            >
              {say("board.days", { count: days })}
            </button>
          ))}
        </div>
        <label className="filter-day">{say("board.from")} <input type="date" max={period.to} value={period.from} onChange={(event) => { if (event.target.value) change({ from: event.target.value }); }} /></label>
        <label className="filter-day">{say("board.to")} <input type="date" min={period.from} max={today()} value={period.to} onChange={(event) => { if (event.target.value) change({ to: event.target.value }); }} /></label>
        {NARROWED.map((name) => (
          <PickMany key={name} label={say(`filter.${name}` as Key)} choices={choices[name]} chosen={codes(narrowed[name])} onChosen={(chosen) => { change({ [name]: chosen.join() }); }} />
        ))}
      </div>
      {flow.value === null || flow.status === "trouble" ? <Wait loaded={flow} again={again} /> : (
        <>
          <Tiles table={flow.value} overdue={overdue.value?.total ?? null} narrowed={narrowed} period={period} />
          <div className="charts">
            <FlowChart table={flow.value} period={period} narrowed={narrowed} />
            <AgeChart narrowed={narrowed} />
            {(["unit", "area", "category"] as const).map((by) => <Ranking key={by} by={by} period={period} narrowed={narrowed} />)}
          </div>
        </>
      )}
    </div>
  );
}

function Tiles({ table, overdue, narrowed, period }: { table: Table; overdue: number | null; narrowed: Record<string, string>; period: Period }) {
  const say = useSay();
  const { total } = table;
  if (!total) return null;
  const sent = { ...narrowed, since: period.from, until: daysBefore(period.to, -1) };
  const hours = (value: number | null) => (value === null ? "–" : value < 48 ? say("board.hours", { count: number(Math.round(value)) }) : say("board.days", { count: number(Math.round(value / 24)) }));
  const tiles: { name: Key; value: string; note?: string; to?: Record<string, string> }[] = [
    { name: "board.received", value: number(total.received), to: { ...sent, status: "all" } },
    { name: "board.ended", value: number(total.ended) },
    { name: "board.open", value: number(total.open), to: { ...sent, status: "open" } },
    { name: "board.overdue", value: overdue === null ? "…" : number(overdue), note: say("board.overdue_note"), to: { ...narrowed, status: "open", overdue: "true" } },
    { name: "board.on_time", value: total.on_time.share === null ? "–" : percent(total.on_time.share), note: `${number(total.on_time.numerator)} / ${number(total.on_time.denominator)}` },
    { name: "board.first_response", value: hours(total.first_response.median_hours) },
    { name: "board.resolution", value: hours(total.resolution.median_hours) },
    {
      name: "board.satisfaction",
      value: total.satisfaction?.mean === null || !total.satisfaction ? "–" : `${number(total.satisfaction.mean)} ★`,
      note: say("board.ratings", { count: number(total.satisfaction?.count ?? 0) }),
    },
  ];
  return (
    <dl className="tiles">
      {tiles.map((tile) => (
        <div className="tile" key={tile.name}>
          <dt>{say(tile.name)}</dt>
          <dd>
            {tile.to ? <a href={address("list", tile.to)} onClick={follow}>{tile.value}</a> : tile.value}
            {tile.note && <span className="tile-note">{tile.note}</span>}
          </dd>
        </div>
      ))}
    </dl>
  );
}
