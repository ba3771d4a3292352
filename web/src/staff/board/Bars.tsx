// Horizontal bars with their names and values in words: a list that is a picture.
import { follow } from "../route";

export interface Bar {
  key: string;
  name: string;
  value: number;
  words: string;
  /** Where it leads; nowhere without one. */
  href?: string;
  tone?: "good" | "warn" | "bad";
}

export function Bars({ bars, most }: { bars: Bar[]; most: number }) {
  return (
    <ul className="bars">
      {bars.map((bar) => (
        <li key={bar.key}>
          {bar.href === undefined ? <div className="bar-line"><Line bar={bar} most={most} /></div> : <a className="bar-line" href={bar.href} onClick={follow}><Line bar={bar} most={most} /></a>}
        </li>
      ))}
    </ul>
  );
}

function Line({ bar, most }: { bar: Bar; most: number }) {
  return (
    <>
      <span className="bar-label">{bar.name}</span>
      <svg className="bar-track" viewBox="0 0 100 10" preserveAspectRatio="none" aria-hidden="true">
        <rect className="bar-ground" width={100} height={10} />
        <rect className={bar.tone ? `bar-fill is-${bar.tone}` : "bar-fill"} width={most > 0 ? (100 * bar.value) / most : 0} height={10} />
      </svg>
      <span className="bar-words">{bar.words}</span>
    </>
  );
}
