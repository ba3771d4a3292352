// How old the open work is: what was sent in the last days, and what has been lying for months.
import { number } from "../../shared/format";
import { useLoad } from "../load";
import { address, follow } from "../route";
import { Wait } from "../ui/Wait";
import { useSay, type Key } from "../words";
import { Bars } from "./Bars";
import { Card } from "./Card";
import { daysBefore, figures, today } from "./figures";

// First and last age in days of each group; older than a year is told with the last.
const AGES: { name: Key; from: number; to: number | null; tone?: "warn" | "bad" }[] = [
  { name: "age.3", from: 0, to: 2 },
  { name: "age.7", from: 3, to: 6 },
  { name: "age.14", from: 7, to: 13 },
  { name: "age.30", from: 14, to: 29, tone: "warn" },
  { name: "age.90", from: 30, to: 89, tone: "bad" },
  { name: "age.more", from: 90, to: null, tone: "bad" },
];
const LONGEST_DAYS = 3650;

export function AgeChart({ narrowed }: { narrowed: Record<string, string> }) {
  const say = useSay();
  const now = today();
  const [loaded, again] = useLoad(`${now}${JSON.stringify(narrowed)}`, (signal) =>
    Promise.all(
      AGES.map(async (age) => {
        const period = { from: daysBefore(now, age.to ?? LONGEST_DAYS), to: daysBefore(now, age.from) };
        const table = await figures("status", period, { ...narrowed, status: "open" }, signal);
        return table.total?.open ?? 0;
      }),
    ),
  );
  if (loaded.value === null) return <section className="card"><Wait loaded={loaded} again={again} /></section>;
  const counts = loaded.value;
  const bars = AGES.map((age, index) => ({
    key: age.name,
    name: say(age.name),
    value: counts[index] ?? 0,
    words: number(counts[index] ?? 0),
    href: address("list", { ...narrowed, status: "open", until: daysBefore(now, age.from - 1), ...(age.to !== null && { since: daysBefore(now, age.to) }) }),
    ...(age.tone && { tone: age.tone }),
  }));
  return (
    <Card
      title={say("chart.age")}
      chart={<Bars bars={bars} most={Math.max(1, ...counts)} />}
      table={
        <table className="table">
          <thead><tr><th scope="col">{say("chart.age_of")}</th><th scope="col" className="is-number">{say("board.open")}</th></tr></thead>
          <tbody>{bars.map((bar) => <tr key={bar.key}><th scope="row"><a href={bar.href} onClick={follow}>{bar.name}</a></th><td className="is-number">{bar.words}</td></tr>)}</tbody>
        </table>
      }
    />
  );
}
