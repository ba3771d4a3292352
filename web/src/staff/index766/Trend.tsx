// The score through the months that are frozen: columns, each a way to its month.
import { Bars } from "../board/Bars";
import { Card } from "../board/Card";
import { address, follow, useRoute } from "../route";
import { monthName, points, tone, type Months } from "./shape";
import { useSay } from "./words";

const SHOWN = 12;

export function Trend({ months, month }: { months: Months["items"]; month: string }) {
  const say = useSay();
  const { page, query } = useRoute();
  const to = (name: string) => address(page, { ...Object.fromEntries([...query].filter(([key]) => !["edition", "criterion", "part"].includes(key))), month: name });
  const frozen = months.filter((one) => one.frozen).slice(0, SHOWN);
  const words = (score: number | null) => (score === null ? say("index.nothing") : points(score));
  const bars = frozen.map((one) => ({
    key: one.month,
    name: one.month === month ? say("index.month_here", { month: monthName(one.month) }) : monthName(one.month),
    value: one.score ?? 0,
    words: words(one.score),
    href: to(one.month),
    ...(one.score !== null && { tone: tone(one.score) }),
  }));
  return (
    <Card
      title={say("index.trend")}
      chart={bars.length > 0 ? <Bars bars={bars} most={100} /> : <p className="empty">{say("index.none_frozen")}</p>}
      table={
        <table className="table">
          <thead><tr><th scope="col">{say("index.month")}</th><th scope="col" className="is-number">{say("index.score")}</th></tr></thead>
          <tbody>{frozen.map((one) => <tr key={one.month}><th scope="row"><a href={to(one.month)} onClick={follow}>{monthName(one.month)}</a></th><td className="is-number">{words(one.score)}</td></tr>)}</tbody>
        </table>
      }
    />
  );
}
