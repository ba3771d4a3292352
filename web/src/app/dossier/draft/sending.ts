// Brings drafts to the service: opened, answers, papers, filed. Each step can be repeated after any death of the app.
import { newKey } from "../../../shared/api";
import { ApiError, Offline } from "../../../shared/answers";
import { gate } from "../../chances";
import { whose } from "../../session";
import type { Dossier, Problem, Values } from "../shapes";
import { change, draftOf, drop, load, ownDrafts } from "./drafts";
import { pagesOf } from "./pages";
import { contentOf, reconciled, same } from "./reconcile";
import { service, type Service } from "./service";
import type { DossierDraft, Paper } from "./shape";

export type Outcome =
  | { kind: "kept" | "waiting" | "conflict" }
  | { kind: "filed"; dossier: Dossier }
  | { kind: "refused"; error: ApiError };

// Another device was faster: it was changed, or filed.
const MOVED = new Set(["stale_version", "transition_refused"]);
const LATER = new Set([401, 408, 429]);
// How often one round looks again after another device was faster.
const ROUNDS = 3;

const alone = gate("dossiers");
const FIRST = "form";
let held = "";
const quiet = () => undefined;

/** Bring a draft to the service as far as it can go now. `onProgress` gets 0..1 of its papers. */
export function bring(key: string, onProgress: (share: number) => void = quiet, to: Service = service): Promise<Outcome> {
  return alone(() => delivered(key, onProgress, to));
}

/** Decide that a draft is to be filed, and file it if that can be now. */
export async function file(key: string, onProgress: (share: number) => void = quiet, to: Service = service): Promise<Outcome> {
  await change(key, (draft) => ({ filing: draft.filing ?? { key: newKey(), version: null }, trouble: null }));
  return bring(key, onProgress, to);
}

/** Bring whatever waits; the first that finds no network ends the round. */
export async function drain(to: Service = service): Promise<void> {
  await load(true);
  for (const draft of ownDrafts() ?? []) {
    if (draft.trouble !== null || draft.conflict !== null || draft.key === held || !waits(draft)) continue;
    if ((await bring(draft.key, quiet, to)).kind === "waiting") return;
  }
}

/** While pages are being photographed nothing of this draft is sent by itself: each photo would send all again. */
export function hold(key: string): () => void {
  held = key;
  return () => {
    held = "";
  };
}

/** Whether the phone has something of it that the service has not. */
export function waits(draft: DossierDraft): boolean {
  return draft.id === null || draft.filing !== null || isNew(draft) || Object.values(draft.papers).some(isOwed);
}

const isOwed = (paper: Paper) => paper.sent === null && paper.refused === null && !paper.lost;

async function delivered(key: string, onProgress: (share: number) => void, to: Service): Promise<Outcome> {
  for (let round = 1; ; round += 1) {
    try {
      return await step(key, onProgress, to);
    } catch (error) {
      if (error instanceof Offline) return { kind: "waiting" };
      if (!(error instanceof ApiError)) throw error;
      if (MOVED.has(error.code) && round < ROUNDS) {
        const current = await seen(key, error, to);
        if (current === null) return { kind: "waiting" };
        const over = await taken(key, current);
        if (over !== null) return over;
        continue;
      }
      if (error.status >= 500 || LATER.has(error.status)) return { kind: "waiting" };
      await change(key, () => ({ filing: null, trouble: { code: error.code, detail: error.detail, problems: (error.body.problems ?? []) as Problem[] } }));
      return { kind: "refused", error };
    }
  }
}

async function seen(key: string, error: ApiError, to: Service): Promise<Dossier | null> {
  const id = draftOf(key)?.id;
  if (error.body.current !== undefined || !id) return (error.body.current ?? null) as Dossier | null;
  return to.show(id).catch(() => null);
}

async function step(key: string, onProgress: (share: number) => void, to: Service): Promise<Outcome> {
  const start = draftOf(key);
  if (start === undefined || start.owner !== whose()) return { kind: "waiting" };
  if (start.conflict !== null) return { kind: "conflict" };
  // An answer that was lost on the way: the same is asked again, and nothing else before.
  if (start.filing !== null && start.filing.version !== null) return filed(key, to);
  await opened(key, to);
  await papersSent(key, onProgress, to);
  const over = await versionKnown(key, to);
  if (over !== null) return over;
  await saved(key, to);
  if (!draftOf(key)?.filing) return { kind: "kept" };
  await change(key, ({ filing, version }) => ({ filing: filing && { ...filing, version } }));
  return filed(key, to);
}

async function opened(key: string, to: Service): Promise<void> {
  const draft = draftOf(key);
  if (draft === undefined || draft.id !== null) return;
  const made = await to.open(draft.opening, { procedure: draft.procedure.code, area: draft.area, prefill: draft.prefill });
  const known = contentOf(made);
  await change(key, ({ content }) => ({
    id: made.id,
    unit: made.unit,
    version: made.version,
    files: made.files,
    known,
    // What was typed before stands; what is known of the person fills the rest.
    content: { ...content, applicant: { ...known.applicant, ...content.applicant } },
  }));
}

async function papersSent(key: string, onProgress: (share: number) => void, to: Service): Promise<void> {
  const waiting = Object.entries(draftOf(key)?.papers ?? {}).filter(([, paper]) => isOwed(paper));
  for (const [index, [component, paper]] of waiting.entries()) {
    const id = draftOf(key)?.id;
    if (!id) return;
    const pages = await pagesOf(paper.pages);
    const blobs = pages.map((page) => page.blob);
    if (pages.length < paper.pages.length) {
      // Half a paper is worse than none: the person has to know.
      await change(key, ({ papers }) => ({ papers: { ...papers, [component]: { pages: pages.map((page) => page.id), sent: null, refused: null, lost: true } } }));
      continue;
    }
    const part = (share: number) => {
      onProgress((index + share) / waiting.length);
    };
    await (blobs.length === 0 ? emptied(key, id, component, to) : sent(key, id, component, { pages: paper.pages, blobs }, part, to));
    part(1);
  }
}

async function sent(key: string, id: string, component: string, paper: { pages: string[]; blobs: Blob[] }, onProgress: (share: number) => void, to: Service): Promise<void> {
  // Pages that were changed while these were on their way are sent after them.
  const stillThese = (draft: DossierDraft) => draft.papers[component]?.pages.join() === paper.pages.join();
  try {
    const file = await to.send(id, component, paper.blobs, onProgress);
    await change(key, (draft) => ({
      version: null,
      files: [...draft.files.filter((other) => other.component !== component), file],
      papers: stillThese(draft) ? { ...draft.papers, [component]: { pages: paper.pages, sent: file.id, refused: null, lost: false } } : draft.papers,
    }));
  } catch (error) {
    if (!(error instanceof ApiError) || ![413, 415, 422].includes(error.status)) throw error;
    // This paper will not do; the others may.
    await change(key, (draft) => (stillThese(draft) ? { papers: { ...draft.papers, [component]: { pages: paper.pages, sent: null, refused: error.detail, lost: false } } } : {}));
  }
}

async function emptied(key: string, id: string, component: string, to: Service): Promise<void> {
  for (const file of draftOf(key)?.files.filter((each) => each.component === component) ?? []) {
    try {
      await to.remove(id, file.id);
    } catch (error) {
      if (!(error instanceof ApiError && error.status === 404)) throw error;
    }
  }
  await change(key, (draft) => ({
    version: null,
    files: draft.files.filter((file) => file.component !== component),
    papers: Object.fromEntries(Object.entries(draft.papers).filter(([name, paper]) => name !== component || paper.pages.length > 0)),
  }));
}

async function versionKnown(key: string, to: Service): Promise<Outcome | null> {
  const draft = draftOf(key);
  if (!draft?.id || draft.version !== null) return null;
  return taken(key, await to.show(draft.id));
}

// How the service has it now is taken over; null: it can go on.
async function taken(key: string, told: Dossier): Promise<Outcome | null> {
  if (told.state !== "draft") {
    await drop(key);
    return { kind: "filed", dossier: told };
  }
  await change(key, (draft) => {
    const next = reconciled(draft, told);
    // What was decided on another version is decided anew by the person, or sent under another key.
    return { ...next, filing: draft.filing && !next.conflict ? { key: newKey(), version: null } : null };
  });
  return draftOf(key)?.conflict ? { kind: "conflict" } : null;
}

async function saved(key: string, to: Service): Promise<void> {
  const draft = draftOf(key);
  if (!draft?.id || draft.version === null || !isNew(draft)) return;
  const { content, step } = draft;
  const told = await to.save(draft.id, { version: draft.version, applicant: full(content.applicant), answers: full(content.answers), result_way: content.resultWay as "electronic" | "counter" | "post", step });
  await change(key, () => ({ version: told.version, files: told.files, known: content, knownStep: step }));
}

const isNew = (draft: DossierDraft) => !same(draft.content, draft.known) || draft.step !== (draft.knownStep || FIRST);

async function filed(key: string, to: Service): Promise<Outcome> {
  const draft = draftOf(key);
  if (!draft?.id || draft.filing === null || draft.filing.version === null) return { kind: "kept" };
  const dossier = await to.submit(draft.id, draft.filing.key, draft.filing.version);
  await drop(key);
  return { kind: "filed", dossier };
}

const full = (values: Values): Values => Object.fromEntries(Object.entries(values).filter(([, value]) => value !== "" && value !== null));
