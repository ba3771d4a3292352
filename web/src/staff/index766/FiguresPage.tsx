// Statistics of dossiers: how many came and went, in time or not, by which way, how long it took, and how people liked it.
import { number } from "../../shared/format";
import { Bars } from "../board/Bars";
import { Card } from "../board/Card";
import { Columns } from "../board/Columns";
import { today } from "../board/figures";
import { useLoad } from "../load";
import { change, useRoute } from "../route";
import { api } from "../session";
import { Wait } from "../ui/Wait";
import { named } from "../words";
import { daysOf, monthName, scopeQuery, share, tone, type DossierRow } from "./shape";
import { FiguresTable } from "./FiguresTable";
import { WhosePick } from "./WhosePick";
import { useSay } from "./words";

const BY = ["month", "channel", "procedure", "unit", "area"] as const;
const SHOWN = 15;

export function FiguresPage() {
  const say = useSay();
  const { query } = useRoute();
  const whose = query.get("whose") ?? "";
  const by = BY.find((one) => one === query.get("by")) ?? "month";
  const to = query.get("to") ?? today();
  const from = query.get("from") ?? `${Number(to.slice(0, 4)) - 1}${to.slice(4, 8)}01`;
  const asked = { ...scopeQuery(whose), by, from, to };
  const [months, again] = useLoad(whose, (signal) => api.get("/api/v1/staff/index766/months", { query: scopeQuery(whose), signal }));
  const [table, once] = useLoad(JSON.stringify(asked), (signal) => api.get("/api/v1/staff/dossier-figures", { query: asked, signal }));
  if (months.value === null) return <Wait loaded={months} again={again} />;
  const name = (row: DossierRow) => (by === "month" ? monthName(row.key) : by === "channel" ? say(`index.channel.${row.key as "online"}`) : named(row));
  return (
    <>
      <div className="page-head">
        <h1>{say("index.figures")}</h1>
        <label className="filter-day">{say("board.from")} <input type="date" max={to} value={from} onChange={(event) => { if (event.target.value) change({ from: event.target.value }); }} /></label>
        <label className="filter-day">{say("board.to")} <input type="date" min={from} max={today()} value={to} onChange={(event) => { if (event.target.value) change({ to: event.target.value }); }} /></label>
        <WhosePick choices={months.value.choices} whose={whose} />
        <a className="button" href={api.address("/api/v1/staff/dossier-figures.csv", asked)} download>{say("export.csv")}</a>
      </div>
      <div className="segments" role="group" aria-label={say("index.by")}>
        {BY.map((one) => <button key={one} type="button" className="button" aria-pressed={by === one} onClick={() => { change({ by: one }); }}>{say(`index.by.${one}`)}</button>)}
      </div>
      {table.value === null || table.status !== "ready" ? <Wait loaded={table} again={once} /> : (
        <>
          <Tiles total={table.value.total} />
          <div className="charts">
            {by === "month" ? <Flow rows={table.value.items} name={name} /> : <Received rows={table.value.items} name={name} />}
            <OnTime rows={table.value.items} name={name} />
          </div>
          <FiguresTable rows={table.value.items} name={name} by={say(`index.by.${by}`)} />
        </>
      )}
    </>
  );
}

type Named = { rows: DossierRow[]; name: (row: DossierRow) => string };

function Tiles({ total }: { total: Omit<DossierRow, "key" | "name" | "name_en"> }) {
  const say = useSay();
  const part = (of: { numerator: number; denominator: number }) => `${number(of.numerator)} / ${number(of.denominator)}`;
  const shown = (of: { share: number | null }) => (of.share === null ? "–" : share(of.share));
  const tiles = [
    { name: say("index.received"), value: number(total.received), note: say("index.received_note", { online: number(total.online), counter: number(total.counter), post: number(total.post) }) },
    { name: say("index.handled"), value: number(total.handled) },
    { name: say("index.open"), value: number(total.open), note: say("index.overdue_note", { count: number(total.overdue) }) },
    { name: say("index.on_time"), value: shown(total.on_time), note: part(total.on_time) },
    { name: say("index.paid_online"), value: shown(total.paid_online), note: part(total.paid_online) },
    { name: say("index.satisfied"), value: shown(total.satisfied), note: say("board.ratings", { count: number(total.satisfied.denominator) }) },
    { name: say("index.mean_time"), value: total.mean_hours === null ? "–" : say("board.days", { count: daysOf(total.mean_hours) }), note: total.allowed_hours === null ? "" : say("index.allowed", { count: daysOf(total.allowed_hours) }) },
  ];
  return (
    <dl className="tiles">
      {tiles.map((tile) => <div className="tile" key={tile.name}><dt>{tile.name}</dt><dd>{tile.value}{tile.note && <span className="tile-note">{tile.note}</span>}</dd></div>)}
    </dl>
  );
}

function Flow({ rows, name }: Named) {
  const say = useSay();
  const steps = rows.map((row) => ({
    key: row.key,
    came: row.received,
    ended: row.handled,
    words: say("index.flow_step", { name: name(row), received: number(row.received), handled: number(row.handled) }),
    label: name(row),
  }));
  return <Card title={say("index.flow")} chart={<Columns title={say("index.flow")} names={[say("index.received"), say("index.handled")]} steps={steps} />} table={<Two rows={rows} name={name} />} />;
}

function Received({ rows, name }: Named) {
  const say = useSay();
  const most = [...rows].sort((one, other) => other.received - one.received).slice(0, SHOWN);
  const bars = most.map((row) => ({ key: row.key, name: name(row), value: row.received, words: number(row.received) }));
  return <Card title={say("index.received")} chart={bars.length > 0 ? <Bars bars={bars} most={Math.max(1, ...bars.map((bar) => bar.value))} /> : <p className="empty">{say("index.nothing")}</p>} table={<Two rows={rows} name={name} />} />;
}

function OnTime({ rows, name }: Named) {
  const say = useSay();
  const judged = rows.filter((row) => row.on_time.share !== null).slice(-SHOWN);
  const bars = judged.map((row) => ({
    key: row.key,
    name: name(row),
    value: row.on_time.share ?? 0,
    words: `${share(row.on_time.share ?? 0)} (${number(row.on_time.numerator)}/${number(row.on_time.denominator)})`,
    tone: tone(100 * (row.on_time.share ?? 0)),
  }));
  return <Card title={say("index.on_time_title")} chart={bars.length > 0 ? <Bars bars={bars} most={1} /> : <p className="empty">{say("index.nothing")}</p>} table={<Two rows={rows} name={name} />} />;
}

function Two({ rows, name }: Named) {
  const say = useSay();
  return (
    <div className="table-box" tabIndex={0} role="region" aria-label={say("index.flow")}>
      <table className="table">
        <thead><tr><td /><th scope="col" className="is-number">{say("index.received")}</th><th scope="col" className="is-number">{say("index.handled")}</th><th scope="col" className="is-number">{say("index.on_time")}</th></tr></thead>
        <tbody>{rows.map((row) => <tr key={row.key}><th scope="row">{name(row)}</th><td className="is-number">{number(row.received)}</td><td className="is-number">{number(row.handled)}</td><td className="is-number">{row.on_time.share === null ? "–" : share(row.on_time.share)}</td></tr>)}</tbody>
      </table>
    </div>
  );
}
