// The table of reports: search, filters one can keep, many at once, export.
import { useState } from "react";

import { number } from "../../shared/format";
import { FilterBar } from "../FilterBar";
import { toText, useFilters } from "../filters";
import { useReports } from "../reports";
import { change, useRoute } from "../route";
import { api, useMay } from "../session";
import { Trouble } from "../ui/Wait";
import { useSay, type Key } from "../words";
import { Bulk } from "./Bulk";
import { ReportTable } from "./ReportTable";
import { SavedFilters } from "./SavedFilters";

const SORTS = ["due", "latest", "changed"] as const;
const PAGE = 50;

export function ListPage() {
  const say = useSay();
  const may = useMay();
  const filters = useFilters();
  const { query } = useRoute();
  const sort = query.get("sort") ?? "latest";
  const { found, again, next } = useReports(filters, { sort, limit: PAGE });
  const [chosen, setChosen] = useState<string[]>([]);
  const here = chosen.filter((code) => found.items.some((one) => one.code === code));
  const search = Object.fromEntries(new URLSearchParams(toText(filters)));
  return (
    <div className="page list-page">
      <div className="page-head">
        <h1>{say("nav.list")}</h1>
        <p className="total" role="status">
          {found.status === "loading" && found.items.length === 0 ? say("wait.loading") : say(found.totalIsAll ? "list.total" : "list.total_more", { count: number(found.total) })}
        </p>
        <label className="inline-field">
          {say("list.sort")}
          <select value={sort} onChange={(event) => { change({ sort: event.target.value }); }}>
            {SORTS.map((one) => <option key={one} value={one}>{say(`sort.${one}` as Key)}</option>)}
          </select>
        </label>
        <SavedFilters />
        {may("export") && (
          <span className="exports">
            <a className="button" href={api.address("/api/v1/staff/export.csv", search)} download>{say("export.csv")}</a>
            <a className="button" href={api.address("/api/v1/staff/export.xlsx", search)} download>{say("export.xlsx")}</a>
          </span>
        )}
      </div>
      <FilterBar />
      {here.length > 0 && (
        <Bulk
          reports={found.items.filter((one) => here.includes(one.code))}
          onDone={() => {
            setChosen([]);
            again();
          }}
          onClear={() => { setChosen([]); }}
        />
      )}
      {found.status === "trouble" && <Trouble text={found.trouble} again={again} />}
      <ReportTable reports={found.items} busy={found.status === "loading"} chosen={here} onChosen={setChosen} selectable={may("dispatch") || may("merge")} />
      {found.next !== null && <button type="button" className="button more" onClick={() => void next()}>{say("list.more")}</button>}
    </div>
  );
}
