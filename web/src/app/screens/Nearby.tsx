// What everybody may see: reports as a list or on the map, by state and group.
import { useMemo } from "react";
import { useNavigate, useSearchParams } from "react-router-dom";

import type { Schema } from "../../shared/api-shapes";
import { Icon } from "../../shared/Icon";
import { groups, named } from "../catalogue";
import { MapView } from "../../shared/map/MapView";
import { tilesOf } from "../../shared/map/report-layers";
import { Empty, More } from "../parts/Notes";
import { ReportCard } from "../parts/ReportCard";
import { Screen } from "../parts/Screen";
import { api } from "../session";
import { useAsked } from "../useAsked";
import { usePages } from "../usePages";
import { type Key, useWords } from "../words";

const STATES = ["", "open", "done"] as const;

export function Nearby() {
  const say = useWords();
  const [query, setQuery] = useSearchParams();
  const [found] = useAsked(groups, []);
  const filters = { status: query.get("status") ?? "", group: query.get("group") ?? "" };
  const onMap = query.get("as") === "map";
  const set = (part: Record<string, string>) => {
    const next = new URLSearchParams(query);
    for (const [name, value] of Object.entries(part)) {
      if (value) next.set(name, value);
      else next.delete(name);
    }
    setQuery(next, { replace: true });
  };
  return (
    <Screen title={say("nearby.title")}>
      <div className="switch" role="group" aria-label={say("nearby.as")}>
        {[false, true].map((map) => (
          <button key={String(map)} type="button" aria-pressed={map === onMap} onClick={() => { set({ as: map ? "map" : "" }); }}>
            <Icon name={map ? "map" : "list"} /> {say(map ? "nearby.map" : "nearby.list")}
          </button>
        ))}
      </div>
      <div className="filters">
        <label className="field">
          {say("nearby.status")}
          <select value={filters.status} onChange={(event) => { set({ status: event.target.value }); }}>
            {STATES.map((state) => (
              <option key={state} value={state}>
                {say(`nearby.status_${state || "any"}` as Key)}
              </option>
            ))}
          </select>
        </label>
        <label className="field">
          {say("nearby.group")}
          <select value={filters.group} onChange={(event) => { set({ group: event.target.value }); }}>
            <option value="">{say("nearby.group_any")}</option>
            {found.status === "there" &&
              found.value.map((group) => (
                <option key={group.code} value={group.code}>
                  {named(group)}
                </option>
              ))}
          </select>
        </label>
      </div>
      {onMap ? <OnMap {...filters} /> : <AsList key={`${filters.status} ${filters.group}`} {...filters} />}
    </Screen>
  );
}

interface Filters {
  status: string;
  group: string;
}

function OnMap(filters: Filters) {
  const say = useWords();
  const navigate = useNavigate();
  const tiles = useMemo(() => tilesOf(filters.status, filters.group), [filters.status, filters.group]);
  return (
    <>
      <MapView centre={null} tiles={tiles} onReport={(code) => { navigate(`/reports/${code}`); }} />
      <p className="soft">{say("nearby.map_hint")}</p>
    </>
  );
}

function AsList({ status: state, group }: Filters) {
  const say = useWords();
  const { items, status, more } = usePages<Schema<"PublicReportView">>(
    (after) => api.get("/api/v1/public/reports", { query: { status: state ? [state] : undefined, group: group || undefined, after: after ?? undefined, limit: 20 } }),
    [state, group],
  );
  return (
    <>
      <ul className="plain">
        {items.map((report) => (
          <li key={report.code}>
            <ReportCard report={report} />
          </li>
        ))}
      </ul>
      {items.length === 0 && status === "there" && <Empty icon="map">{say("nearby.none")}</Empty>}
      <More status={status} more={more} />
    </>
  );
}
