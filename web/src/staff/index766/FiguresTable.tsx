// All the figures of every row as one table.
import { number } from "../../shared/format";
import { daysOf, share, type DossierRow } from "./shape";
import { useSay, type Key } from "./words";

const part = (of: { numerator: number; denominator: number; share: number | null }) => (of.share === null ? "–" : `${share(of.share)} (${number(of.numerator)}/${number(of.denominator)})`);
const hours = (value: number | null) => (value === null ? "–" : daysOf(value));
const COLUMNS: { name: Key; of: (row: DossierRow) => string }[] = [
  { name: "index.received", of: (row) => number(row.received) },
  { name: "index.channel.online", of: (row) => number(row.online) },
  { name: "index.channel.counter", of: (row) => number(row.counter) },
  { name: "index.channel.post", of: (row) => number(row.post) },
  { name: "index.open", of: (row) => number(row.open) },
  { name: "index.overdue", of: (row) => number(row.overdue) },
  { name: "index.handled", of: (row) => number(row.handled) },
  { name: "index.on_time", of: (row) => part(row.on_time) },
  { name: "index.paid_online", of: (row) => part(row.paid_online) },
  { name: "index.satisfied", of: (row) => part(row.satisfied) },
  { name: "index.mean_days", of: (row) => hours(row.mean_hours) },
  { name: "index.allowed_days", of: (row) => hours(row.allowed_hours) },
];

export function FiguresTable({ rows, name, by }: { rows: DossierRow[]; name: (row: DossierRow) => string; by: string }) {
  const say = useSay();
  return (
    <section className="card">
      <h2 id="all-figures">{say("index.all_figures")}</h2>
      <p className="field-hint">{say("index.figures_how")}</p>
      <div className="table-box" tabIndex={0} role="region" aria-labelledby="all-figures">
        <table className="table">
          <thead><tr><th scope="col">{by}</th>{COLUMNS.map((one) => <th scope="col" className="is-number" key={one.name}>{say(one.name)}</th>)}</tr></thead>
          <tbody>{rows.map((row) => <tr key={row.key}><th scope="row">{name(row)}</th>{COLUMNS.map((one) => <td className="is-number" key={one.name}>{one.of(row)}</td>)}</tr>)}</tbody>
        </table>
      </div>
    </section>
  );
}
