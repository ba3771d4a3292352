// Which reports are looked at: the same names in the address, on the map's tiles, in the list, its export and what is saved.
import type { PathOf } from "../shared/api-shapes";
import type { AskOf } from "../shared/api-shapes";
import { change, useRoute } from "./route";

export const FILTERS = [
  "q",
  "status",
  "category",
  "group",
  "unit",
  "area",
  "since",
  "until",
  "overdue",
  "has_photo",
  "moderation_pending",
] as const;
export type FilterName = (typeof FILTERS)[number];
/** Codes stand between commas, days are YYYY-MM-DD, what is not asked for is absent. */
export type Filters = Partial<Record<FilterName, string>>;
type Searching = "/api/v1/staff/reports" & PathOf<"get">;
export type SearchQuery = NonNullable<AskOf<Searching, "get">["query"]>;

/** What is looked at when nothing else is said: work that is not done. */
const USUAL: Filters = { status: "open" };

export function readFilters(query: URLSearchParams): Filters {
  const found: Filters = {};
  for (const name of FILTERS) {
    const value = query.get(name);
    if (value) found[name] = value;
  }
  return found.status ? found : { ...USUAL, ...found };
}

export function useFilters(): Filters {
  return readFilters(useRoute().query);
}

/** Set some filters in the address; the page of the list begins anew. */
export function filter(values: Filters): void {
  change(values);
}

/** Take all filters out of the address. */
export function clearFilters(): void {
  change(Object.fromEntries(FILTERS.map((name) => [name, ""])));
}

/** As the service's search takes them. Its query takes codes with commas; the generated types only know lists. */
export function asked(filters: Filters, more: Record<string, unknown> = {}): SearchQuery {
  return { ...filters, ...more } as SearchQuery;
}

export function toText(filters: Filters): string {
  return new URLSearchParams(filters as Record<string, string>).toString();
}

export function codes(value: string | undefined): string[] {
  return value ? value.split(",") : [];
}

/** How many filters differ from what is usual. */
export function countFilters(filters: Filters): number {
  return FILTERS.filter((name) => filters[name] !== undefined && filters[name] !== USUAL[name]).length;
}
