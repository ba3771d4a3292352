// What came and what ended, step by step: two columns a step, each step a link to its reports.
import { day, number } from "../../shared/format";
import { address, follow } from "../route";
import { useSay } from "../words";
import { Card } from "./Card";
import { Columns } from "./Columns";
import { endOfStep, filled, stepOf, type Period, type Row, type Table } from "./figures";

export function FlowChart({ table, period, narrowed }: { table: Table; period: Period; narrowed: Record<string, string> }) {
  const say = useSay();
  const rows = filled(table, period);
  const step = stepOf(period);
  const to = (row: Row) => {
    const since = row.key.length === 7 ? `${row.key}-01` : row.key;
    return address("list", { ...narrowed, status: "all", since, until: endOfStep(since, step) });
  };
  const name = (row: Row) => (row.key.length === 7 ? `${row.key.slice(5)}/${row.key.slice(0, 4)}` : day(`${row.key}T00:00:00+07:00`));
  const steps = rows.map((row) => ({
    key: row.key,
    came: row.received,
    ended: row.ended,
    words: say("chart.flow_step", { name: name(row), received: number(row.received), ended: number(row.ended) }),
    label: name(row).slice(0, row.key.length === 7 ? 7 : 5),
    href: to(row),
  }));
  return (
    <Card
      wide
      title={say("chart.flow")}
      chart={<Columns title={say("chart.flow")} names={[say("board.received"), say("board.ended")]} steps={steps} />}
      table={
        <div className="table-box" tabIndex={0} role="region" aria-label={say("chart.flow")}>
          <table className="table">
            <thead><tr><th scope="col">{say(`chart.${step}`)}</th><th scope="col" className="is-number">{say("board.received")}</th><th scope="col" className="is-number">{say("board.ended")}</th></tr></thead>
            <tbody>
              {rows.map((row) => (
                <tr key={row.key}><th scope="row"><a href={to(row)} onClick={follow}>{name(row)}</a></th><td className="is-number">{number(row.received)}</td><td className="is-number">{number(row.ended)}</td></tr>
              ))}
            </tbody>
          </table>
        </div>
      }
    />
  );
}
