// A month of the index: its score, its groups and criteria beside last month's, and the way to what is behind each figure.
import { moment } from "../../shared/format";
import { useLoad } from "../load";
import { change, useRoute } from "../route";
import { api } from "../session";
import { Wait } from "../ui/Wait";
import { Behind } from "./Behind";
import { Criteria } from "./Criteria";
import { Groups } from "./Groups";
import { Score } from "./Score";
import { monthBefore, monthName, scopeQuery, type Index, type Months } from "./shape";
import { Standing } from "./Standing";
import { Trend } from "./Trend";
import { WhosePick } from "./WhosePick";
import { useSay } from "./words";

export function IndexPage() {
  const say = useSay();
  const { query } = useRoute();
  const whose = query.get("whose") ?? "";
  const scope = scopeQuery(whose);
  const [months, again] = useLoad(whose, (signal) => api.get("/api/v1/staff/index766/months", { query: scope, signal }));
  const month = query.get("month") ?? months.value?.items[0]?.month ?? null;
  const edition = query.get("edition");
  const [index, once] = useLoad(month && `${whose} ${month} ${edition ?? ""}`, (signal) =>
    api.get("/api/v1/staff/index766", { query: { ...scope, month: month ?? "", ...(edition && { edition: Number(edition) }) }, signal }),
  );
  const before = month && months.value?.items.some((one) => one.month === monthBefore(month)) ? monthBefore(month) : null;
  const [last] = useLoad(before && `${whose} ${before}`, (signal) => api.get("/api/v1/staff/index766", { query: { ...scope, month: before ?? "" }, signal }));
  if (months.value === null || month === null) return <Wait loaded={months} again={again} />;
  const previous = last.value?.month === before ? last.value : null;
  return (
    <>
      <div className="page-head">
        <h1>{say("index.title")}</h1>
        <MonthPick months={months.value.items} month={month} />
        <WhosePick choices={months.value.choices} whose={whose} />
        {index.value && <Editions index={index.value} />}
      </div>
      {index.value === null || index.status === "trouble" ? <Wait loaded={index} again={once} /> : (
        <>
          <Score index={index.value} before={previous} />
          <div className="charts">
            <Groups index={index.value} before={previous} />
            <Trend months={months.value.items} month={month} />
          </div>
          <Criteria index={index.value} before={previous} />
          {months.value.choices.province && whose === "" && <Standing month={month} />}
          {query.get("criterion") && <Behind index={index.value} whose={whose} />}
        </>
      )}
    </>
  );
}

function MonthPick({ months, month }: { months: Months["items"]; month: string }) {
  const say = useSay();
  const place = months.findIndex((one) => one.month === month);
  const to = (step: number) => months[place + step]?.month;
  const button = (step: number, words: string, sign: string) => (
    <button type="button" className="button" disabled={!to(step)} aria-label={words} title={words} onClick={() => { change({ month: to(step) ?? "", edition: "", criterion: "" }); }}>{sign}</button>
  );
  return (
    <div className="segments" role="group" aria-label={say("index.month")}>
      {button(1, say("index.month_before"), "‹")}
      <select aria-label={say("index.month")} value={month} onChange={(event) => { change({ month: event.target.value, edition: "", criterion: "" }); }}>
        {months.map((one) => <option key={one.month} value={one.month}>{say(one.frozen ? "index.month_frozen" : "index.month_open", { month: monthName(one.month) })}</option>)}
      </select>
      {button(-1, say("index.month_after"), "›")}
    </div>
  );
}

function Editions({ index }: { index: Index }) {
  const say = useSay();
  if (index.editions.length < 2) return null;
  return (
    <label className="inline-field">
      <span>{say("index.edition")}</span>
      <select value={index.frozen?.edition ?? ""} onChange={(event) => { change({ edition: event.target.value, criterion: "" }); }}>
        {index.editions.map((one) => <option key={one.edition} value={one.edition}>{say("index.edition_of", { edition: one.edition, at: moment(one.frozen_at) })}</option>)}
      </select>
    </label>
  );
}
