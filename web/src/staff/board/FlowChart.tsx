// What came and what ended, step by step: two columns a step, each step a link to its reports.
import { day, number } from "../../shared/format";
import { address, follow } from "../route";
import { useSay } from "../words";
import { Card } from "./Card";
import { endOfStep, filled, stepOf, type Period, type Row, type Table } from "./figures";
import { ceiling, ticks } from "./scale";
import { useWidth } from "./useWidth";

const HEIGHT = 240;
/** Between two dates below the axis, in pixels. */
const LABEL_EVERY = 60;
const LEFT = 44;
const BOTTOM = 24;
const TOP = 8;

export function FlowChart({ table, period, narrowed }: { table: Table; period: Period; narrowed: Record<string, string> }) {
  const say = useSay();
  const rows = filled(table, period);
  const step = stepOf(period);
  const most = ceiling(Math.max(1, ...rows.map((row) => Math.max(row.received, row.ended))));
  const [box, whole] = useWidth();
  const width = (whole - LEFT) / rows.length;
  const y = (value: number) => TOP + (HEIGHT - TOP - BOTTOM) * (1 - value / most);
  const base = y(0);
  const labelled = Math.max(1, Math.ceil(LABEL_EVERY / width));
  const to = (row: Row) => {
    const since = row.key.length === 7 ? `${row.key}-01` : row.key;
    return address("list", { ...narrowed, status: "all", since, until: endOfStep(since, step) });
  };
  const name = (row: Row) => (row.key.length === 7 ? `${row.key.slice(5)}/${row.key.slice(0, 4)}` : day(`${row.key}T00:00:00+07:00`));
  return (
    <Card
      wide
      title={say("chart.flow")}
      chart={
        <>
          <svg className="chart" ref={box} viewBox={`0 0 ${whole} ${HEIGHT}`} preserveAspectRatio="none" role="group" aria-label={say("chart.flow")}>
            {ticks(most).map((tick) => (
              <g key={tick}>
                <line className="grid" x1={LEFT} x2={whole} y1={y(tick)} y2={y(tick)} />
                <text className="tick" x={LEFT - 6} y={y(tick) + 4} textAnchor="end">{number(tick)}</text>
              </g>
            ))}
            {rows.map((row, index) => {
              const x = LEFT + index * width;
              const words = say("chart.flow_step", { name: name(row), received: number(row.received), ended: number(row.ended) });
              return (
                <a key={row.key} href={to(row)} aria-label={words} onClick={(event) => { follow(event as never); }}>
                  <title>{words}</title>
                  <rect className="hit" x={x} y={TOP} width={width} height={base - TOP} />
                  <rect className="bar-in" x={x + width * 0.12} y={y(row.received)} width={width * 0.36} height={base - y(row.received)} />
                  <rect className="bar-out" x={x + width * 0.52} y={y(row.ended)} width={width * 0.36} height={base - y(row.ended)} />
                </a>
              );
            })}
            {rows.map((row, index) =>
              index % labelled === 0 ? <text className="tick" key={row.key} x={LEFT + (index + 0.5) * width} y={HEIGHT - 6} textAnchor="middle">{name(row).slice(0, row.key.length === 7 ? 7 : 5)}</text> : null,
            )}
          </svg>
          <ul className="legend">
            <li><span className="dot is-in" aria-hidden="true" />{say("board.received")}</li>
            <li><span className="dot is-out" aria-hidden="true" />{say("board.ended")}</li>
          </ul>
        </>
      }
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
