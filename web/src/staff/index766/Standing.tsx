// Agencies or areas of the province beside each other, best first.
import { useState } from "react";

import { number } from "../../shared/format";
import { Bars } from "../board/Bars";
import { Card } from "../board/Card";
import { useLoad } from "../load";
import { address, follow } from "../route";
import { api } from "../session";
import { Wait } from "../ui/Wait";
import { named } from "../words";
import { points, share, tone, type Ranked } from "./shape";
import { useSay } from "./words";

const SHOWN = 10;

export function Standing({ month }: { month: string }) {
  const say = useSay();
  const [by, setBy] = useState<"unit" | "area">("unit");
  const [all, setAll] = useState(false);
  const [loaded, again] = useLoad(`${month} ${by}`, (signal) => api.get("/api/v1/staff/index766/ranking", { query: { month, by }, signal }));
  if (loaded.value === null || loaded.status === "trouble") return <section className="card"><Wait loaded={loaded} again={again} /></section>;
  const rows = all ? loaded.value.items : loaded.value.items.slice(0, SHOWN);
  const to = (row: Ranked) => address("index766", { month, whose: `${row.scope.kind}:${row.scope.code}` });
  const score = (row: Ranked) => (row.total.score === null ? "–" : points(row.total.score));
  const bars = rows.map((row) => ({ key: row.scope.code, name: named(row.scope), value: row.total.score ?? 0, words: score(row), href: to(row), ...(row.total.score !== null && { tone: tone(row.total.score) }) }));
  return (
    <Card
      wide
      title={say("index.standing")}
      chart={bars.length > 0 ? <Bars bars={bars} most={100} /> : <p className="empty">{say("index.nothing")}</p>}
      table={
        <div className="table-box" tabIndex={0} role="region" aria-label={say("index.standing")}>
          <table className="table">
            <thead><tr><th scope="col">{say(by === "unit" ? "index.units" : "index.areas")}</th><th scope="col" className="is-number">{say("index.score")}</th><th scope="col" className="is-number">{say("index.on_time")}</th></tr></thead>
            <tbody>
              {rows.map((row) => (
                <tr key={row.scope.code}>
                  <th scope="row"><a href={to(row)} onClick={follow}>{named(row.scope)}</a></th>
                  <td className="is-number">{score(row)}</td>
                  <td className="is-number">{row.on_time?.rate === null || !row.on_time ? "–" : `${share(row.on_time.rate)} (${number(row.on_time.numerator ?? 0)}/${number(row.on_time.denominator ?? 0)})`}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      }
    >
      <div className="segments" role="group" aria-label={say("index.standing_by")}>
        {(["unit", "area"] as const).map((one) => <button key={one} type="button" className="button is-small" aria-pressed={by === one} onClick={() => { setBy(one); }}>{say(one === "unit" ? "index.units" : "index.areas")}</button>)}
      </div>
      {loaded.value.items.length > SHOWN && <button type="button" className="button is-quiet is-small" aria-pressed={all} onClick={() => { setAll(!all); }}>{say(all ? "chart.fewer" : "chart.all", { count: loaded.value.items.length })}</button>}
    </Card>
  );
}
