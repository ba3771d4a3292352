// Pages of the queue under a view, one after another, kept fresh as dossiers move.
import { useState } from "react";

import type { Schema } from "../../../shared/api-shapes";
import { useChanges } from "../../live";
import { useCalm, useLoad, type Loaded } from "../../load";
import { api } from "../../session";
import { toText, type View } from "./view";

type Page = Schema<"DossierQueueView">;
const PAGE = 100;
/** Many changes in a row are one reason to look again. */
const CALM_MS = 1500;

/** What is found, how to look again, and how to see a page more, where there is one. */
export function useQueue(view: View): [Loaded<Page>, () => void, (() => void) | null] {
  const key = toText(view);
  const [seen, setSeen] = useState({ key, pages: 1 });
  const pages = seen.key === key ? seen.pages : 1;
  const [loaded, again] = useLoad(`${pages} ${key}`, async (signal) => {
    const query = { ...view, mine: view.mine === "1", late: view.late === "1", limit: PAGE };
    const ask = (after: string | null) => api.get("/api/v1/unit/dossiers", { query: { ...query, after } as never, signal });
    const found = await ask(null);
    for (let page = 1; page < pages && found.next !== null; page += 1) {
      const more = await ask(found.next);
      found.items.push(...more.items);
      found.next = more.next;
    }
    return found;
  });
  useChanges(useCalm(again, CALM_MS), "dossiers");
  return [loaded, again, loaded.value?.next ? () => { setSeen({ key, pages: pages + 1 }); } : null];
}
