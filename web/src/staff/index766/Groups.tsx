// The groups of criteria as bars: how much of what could be assessed was got.
import { Bars } from "../board/Bars";
import { Card } from "../board/Card";
import { named } from "../words";
import { change as changed, points, tone, type Index } from "./shape";
import { useSay } from "./words";

export function Groups({ index, before }: { index: Index; before: Index | null }) {
  const say = useSay();
  const old = new Map(before?.groups.map((group) => [group.code, group.score]));
  const words = (group: Index["groups"][number]) =>
    group.score === null ? say("index.no_data") : say("index.points_of", { points: points(group.points), max: points(group.assessed) });
  const bars = index.groups.map((group) => ({
    key: group.code,
    name: named(group),
    value: group.score ?? 0,
    words: words(group),
    ...(group.score !== null && { tone: tone(100 * (group.assessed ? group.points / group.assessed : 0)) }),
  }));
  return (
    <Card
      title={say("index.groups")}
      chart={<Bars bars={bars.map((bar, place) => ({ ...bar, value: rate(index.groups[place]) }))} most={1} />}
      table={
        <div className="table-box" tabIndex={0} role="region" aria-label={say("index.groups")}>
          <table className="table">
            <thead><tr><th scope="col">{say("index.group")}</th><th scope="col" className="is-number">{say("index.points")}</th><th scope="col" className="is-number">{say("index.assessed")}</th><th scope="col" className="is-number">{say("index.max")}</th><th scope="col" className="is-number">{say("index.change")}</th></tr></thead>
            <tbody>
              {index.groups.map((group) => {
                const last = old.get(group.code) ?? null;
                return (
                  <tr key={group.code}>
                    <th scope="row">{named(group)}</th>
                    <td className="is-number">{points(group.points)}</td>
                    <td className="is-number">{points(group.assessed)}</td>
                    <td className="is-number">{points(group.max)}</td>
                    <td className="is-number">{group.score === null || last === null ? "–" : changed(Math.round((group.score - last) * 100) / 100)}</td>
                  </tr>
                );
              })}
            </tbody>
          </table>
        </div>
      }
    />
  );
}

const rate = (group: Index["groups"][number] | undefined): number => (group && group.assessed > 0 ? group.points / group.assessed : 0);
