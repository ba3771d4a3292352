// The dossiers being written on this phone. Every change is kept at once: a killed app opens where it was.
import { useSyncExternalStore } from "react";

import { newKey } from "../../../shared/api";
import { useStanding, whose } from "../../session";
import { database } from "../../store";
import type { Content, DossierDraft, Paper } from "./shape";

let list: DossierDraft[] | null = null;
let reading: Promise<void> | null = null;
let writing: Promise<unknown> = Promise.resolve();
const listeners = new Set<() => void>();

/** Read what the phone has kept; `again` also when it was read before, for another tab may have written. */
export function load(again = false): Promise<void> {
  if (reading === null || again) {
    reading = writing
      .then(async () => (await database()).getAll("dossiers"))
      .then((found) => {
        list = found.sort((one, other) => other.since.localeCompare(one.since));
        tell();
      });
  }
  return reading;
}

/** A draft by its key on this phone or its id on the service. */
export function draftOf(key: string): DossierDraft | undefined {
  return list?.find((draft) => draft.key === key || draft.id === key);
}

/** The drafts of who is signed in, newest first; null until they are read. */
export function ownDrafts(): DossierDraft[] | null {
  const owner = whose();
  return list === null ? null : list.filter((draft) => draft.owner === owner);
}

/** One of them, by its key on this phone or its id on the service; undefined: it is not there; null: not read yet. */
export function useDraft(key: string): DossierDraft | undefined | null {
  const drafts = useDrafts();
  return drafts === null ? null : drafts.find((draft) => draft.key === key || draft.id === key);
}

export function useDrafts(): DossierDraft[] | null {
  useStanding();
  useSyncExternalStore(subscribe, () => list);
  return ownDrafts();
}

/** Begin one on this phone. */
export async function begin(what: Pick<DossierDraft, "procedure" | "area" | "unit" | "prefill">, content: Content): Promise<DossierDraft> {
  const draft: DossierDraft = {
    ...what,
    key: newKey(),
    owner: whose() ?? "",
    opening: newKey(),
    id: null,
    version: null,
    content,
    known: null,
    step: "form",
    knownStep: "",
    papers: {},
    files: [],
    filing: null,
    conflict: null,
    trouble: null,
    since: new Date().toISOString(),
  };
  await add(draft);
  // Without this the browser may throw away what it keeps when the phone is full.
  void (navigator.storage as StorageManager | undefined)?.persist?.();
  return draft;
}

export async function add(draft: DossierDraft): Promise<void> {
  await load();
  list = [draft, ...(list ?? [])];
  tell();
  await put(draft);
}

/** Change a draft as it is now; resolves when the phone has kept it. */
export function change(key: string, how: (draft: DossierDraft) => Partial<DossierDraft>): Promise<void> {
  const draft = draftOf(key);
  if (draft === undefined) return Promise.resolve();
  const next = { ...draft, ...how(draft) };
  list = (list ?? []).map((each) => (each.key === draft.key ? next : each));
  tell();
  return put(next);
}

/** The person writes: it is no longer decided to be filed, and what the service refused before may be right now. */
export function edit(key: string, how: (draft: DossierDraft) => Partial<DossierDraft>): Promise<void> {
  return change(key, (draft) => ({ since: new Date().toISOString(), filing: null, trouble: null, ...how(draft) }));
}

/** Other pages for a component; they are sent anew as a whole. */
export function setPages(key: string, component: string, pages: string[]): Promise<void> {
  const paper: Paper = { pages, sent: null, refused: null, lost: false };
  return edit(key, ({ papers }) => ({ papers: { ...papers, [component]: paper } }));
}

/** Forget a draft with its pages on this phone. */
export async function drop(key: string): Promise<void> {
  const draft = draftOf(key);
  if (draft === undefined) return;
  list = (list ?? []).filter((each) => each.key !== draft.key);
  tell();
  const pages = Object.values(draft.papers).flatMap((paper) => paper.pages);
  await queued(async () => {
    const store = await database();
    const gone = store.transaction(["dossiers", "pages"], "readwrite");
    await Promise.all([gone.objectStore("dossiers").delete(draft.key), ...pages.map((id) => gone.objectStore("pages").delete(id)), gone.done]);
  });
}

function put(draft: DossierDraft): Promise<void> {
  return queued(async () => {
    await (await database()).put("dossiers", draft);
  });
}

// In the order they were made: a slower write must not bring back what a later one changed.
function queued(work: () => Promise<void>): Promise<void> {
  const next = writing.then(work);
  writing = next.catch(() => undefined);
  return next;
}

function tell(): void {
  for (const told of listeners) told();
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  void load();
  return () => listeners.delete(listener);
}
