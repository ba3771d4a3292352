// The filters of map and list: what is chosen stands in the address.
import { useEffect, useState } from "react";

import { useChoices } from "./choices";
import { clearFilters, codes, countFilters, filter, useFilters, type FilterName } from "./filters";
import { useStill } from "./load";
import { PickMany } from "./ui/picks";
import { useSay, type Key } from "./words";

const STATUSES = ["open", "received", "dispatched", "accepted", "in_progress", "needs_info", "reopened", "transferred", "done", "resolved", "closed", "rejected", "duplicate", "withdrawn"];
const CLAIMS: { name: FilterName; words: Key }[] = [
  { name: "overdue", words: "filter.overdue" },
  { name: "has_photo", words: "filter.has_photo" },
  { name: "moderation_pending", words: "filter.moderation_pending" },
];
const TYPING_MS = 350;

export function FilterBar() {
  const say = useSay();
  const filters = useFilters();
  const { categories, units, areas } = useChoices();
  const statuses = STATUSES.map((code) => ({ code, name: say((code === "open" || code === "done" ? `filter.${code}` : `status.${code}`) as Key) }));
  const pick = (name: FilterName, label: Key, choices: { code: string; name: string }[], none = "") => (
    <PickMany
      label={say(label)}
      choices={choices}
      chosen={codes(filters[name]).filter((code) => code !== "all")}
      onChosen={(chosen) => { filter({ [name]: chosen.join(",") || none }); }}
    />
  );
  return (
    <div className="filters" role="search" aria-label={say("filter.label")}>
      <Words />
      {pick("status", "filter.status", statuses, "all")}
      {pick("category", "filter.category", categories)}
      {pick("unit", "filter.unit", units)}
      {pick("area", "filter.area", areas)}
      <label className="filter-day">{say("filter.since")} <input type="date" value={filters.since ?? ""} onChange={(event) => { filter({ since: event.target.value }); }} /></label>
      <label className="filter-day">{say("filter.until")} <input type="date" value={filters.until ?? ""} onChange={(event) => { filter({ until: event.target.value }); }} /></label>
      {CLAIMS.map((claim) => (
        <button
          key={claim.name}
          type="button"
          className={filters[claim.name] ? "button is-on" : "button"}
          aria-pressed={filters[claim.name] === "true"}
          onClick={() => { filter({ [claim.name]: filters[claim.name] ? "" : "true" }); }}
        >
          {say(claim.words)}
        </button>
      ))}
      {countFilters(filters) > 0 && <button type="button" className="button is-quiet" onClick={clearFilters}>{say("filter.clear")}</button>}
    </div>
  );
}

/** What is typed goes into the address once the typing rests; who leaves the field sees what the address says. */
function Words() {
  const say = useSay();
  const { q = "" } = useFilters();
  const [typed, setTyped] = useState<string | null>(null);
  const still = useStill(typed, TYPING_MS);
  useEffect(() => {
    if (still !== null) filter({ q: still.trim() });
  }, [still]);
  return (
    <input
      type="search"
      className="filter-words"
      aria-label={say("filter.words")}
      placeholder={say("filter.words")}
      value={typed ?? q}
      onChange={(event) => { setTyped(event.target.value); }}
      onBlur={() => {
        if (typed !== null) filter({ q: typed.trim() });
        setTyped(null);
      }}
    />
  );
}
