// Two columns a step: what came and what ended. Each step says its words, and leads somewhere where it can.
import { number } from "../../shared/format";
import { follow } from "../route";
import { ceiling, ticks } from "./scale";
import { useWidth } from "./useWidth";

const HEIGHT = 240;
/** Between two dates below the axis, in pixels. */
const LABEL_EVERY = 60;
const LEFT = 44;
const BOTTOM = 24;
const TOP = 8;

export interface Step {
  key: string;
  came: number;
  ended: number;
  /** All of it in a sentence. */
  words: string;
  /** Below the axis. */
  label: string;
  href?: string;
}

export function Columns({ title, steps, names }: { title: string; steps: Step[]; names: [string, string] }) {
  const most = ceiling(Math.max(1, ...steps.map((step) => Math.max(step.came, step.ended))));
  const [box, whole] = useWidth();
  const width = (whole - LEFT) / Math.max(1, steps.length);
  const y = (value: number) => TOP + (HEIGHT - TOP - BOTTOM) * (1 - value / most);
  const base = y(0);
  const labelled = Math.max(1, Math.ceil(LABEL_EVERY / width));
  return (
    <>
      <svg className="chart" ref={box} viewBox={`0 0 ${whole} ${HEIGHT}`} preserveAspectRatio="none" role="group" aria-label={title}>
        {ticks(most).map((tick) => (
          <g key={tick}>
            <line className="grid" x1={LEFT} x2={whole} y1={y(tick)} y2={y(tick)} />
            <text className="tick" x={LEFT - 6} y={y(tick) + 4} textAnchor="end">{number(tick)}</text>
          </g>
        ))}
        {steps.map((step, index) => {
          const x = LEFT + index * width;
          const columns = (
            <>
              <title>{step.words}</title>
              <rect className="hit" x={x} y={TOP} width={width} height={base - TOP} />
              <rect className="bar-in" x={x + width * 0.12} y={y(step.came)} width={width * 0.36} height={base - y(step.came)} />
              <rect className="bar-out" x={x + width * 0.52} y={y(step.ended)} width={width * 0.36} height={base - y(step.ended)} />
            </>
          );
          if (step.href === undefined) return <g key={step.key} role="img" aria-label={step.words}>{columns}</g>;
          return <a key={step.key} href={step.href} aria-label={step.words} onClick={(event) => { follow(event as never); }}>{columns}</a>;
        })}
        {steps.map((step, index) =>
          index % labelled === 0 ? <text className="tick" key={step.key} x={LEFT + (index + 0.5) * width} y={HEIGHT - 6} textAnchor="middle">{step.label}</text> : null,
        )}
      </svg>
      <ul className="legend">
        <li><span className="dot is-in" aria-hidden="true" />{names[0]}</li>
        <li><span className="dot is-out" aria-hidden="true" />{names[1]}</li>
      </ul>
    </>
  );
}
