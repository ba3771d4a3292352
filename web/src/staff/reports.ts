// Pages of reports that the filters find, one after another, kept fresh as changes arrive.
import { useEffect, useRef, useState } from "react";

import { sentence } from "../shared/trouble";
import { asked, toText, type Filters } from "./filters";
import { useChanges } from "./live";
import { useCalm } from "./load";
import { asReport, type Report } from "./report/shape";
import { api, ask } from "./session";

export interface Found {
  status: "loading" | "ready" | "trouble";
  trouble: string;
  items: Report[];
  next: string | null;
  total: number;
  totalIsAll: boolean;
}

interface Answer extends Omit<Found, "status"> {
  /** Which question this answers. */
  to: string | null;
}

const NOTHING: Answer = { to: null, trouble: "", items: [], next: null, total: 0, totalIsAll: true };
/** Many changes in a row are one reason to look again. */
const CALM_MS = 1500;
const MOST_AT_ONCE = 100;

/** The reports under the filters in an order; `more` fetches the next page, `again` all that is shown anew. */
export function useReports(filters: Filters, more: { sort: string; bbox?: string; limit: number } | null) {
  const [answer, setAnswer] = useState<Answer>(NOTHING);
  const [turn, setTurn] = useState(0);
  const key = more === null ? null : `${toText(filters)} ${more.sort} ${more.bbox ?? ""}`;
  const question = key === null ? null : `${turn} ${key}`;
  const last = useRef({ key, shown: 0 });
  useEffect(() => {
    if (key === null || more === null) return;
    const stop = new AbortController();
    // The same question again keeps as many as were in sight; another one begins at the first page.
    const limit = last.current.key === key ? Math.min(MOST_AT_ONCE, Math.max(more.limit, last.current.shown)) : more.limit;
    last.current = { key, shown: 0 };
    ask(() => api.get("/api/v1/staff/reports", { query: asked(filters, { ...more, limit }), signal: stop.signal })).then(
      (page) => {
        if (stop.signal.aborted) return;
        const items = page.items.map(asReport);
        last.current.shown = items.length;
        setAnswer({ to: question, trouble: "", items, next: page.next, total: page.total ?? 0, totalIsAll: page.total_is_all });
      },
      (error: unknown) => {
        if (!stop.signal.aborted) setAnswer((before) => ({ ...before, to: question, trouble: sentence(error) }));
      },
    );
    return () => {
      stop.abort();
    };
    // `question` says all that filters and more hold.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [question]);

  const again = () => {
    setTurn((before) => before + 1);
  };
  useChanges(useCalm(again, CALM_MS));

  const next = async () => {
    if (answer.next === null || more === null) return;
    const page = await ask(() => api.get("/api/v1/staff/reports", { query: asked(filters, { ...more, after: answer.next }) }));
    const items = [...answer.items, ...page.items.map(asReport)];
    last.current.shown = items.length;
    setAnswer({ ...answer, items, next: page.next });
  };
  const status = answer.to !== question ? "loading" : answer.trouble ? "trouble" : "ready";
  return { found: { ...answer, status } as Found, again, next };
}
