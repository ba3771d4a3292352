// What happens when the service has a draft otherwise than this phone believed: somebody wrote on another device.
import type { Dossier, Value, Values } from "../shapes";
import type { Content, DossierDraft, Paper, Step } from "./shape";

const STEPS: readonly string[] = ["form", "papers", "review"];

/** What a dossier of the service says. */
export function contentOf(dossier: Dossier): Content {
  return { applicant: dossier.applicant as Values, answers: dossier.answers as Values, resultWay: dossier.result_way };
}

export const stepOf = (dossier: Dossier): Step => (STEPS.includes(dossier.step) ? (dossier.step as Step) : "form");

/** Whether two say the same. What is empty says nothing. */
export function same(one: Content | null, other: Content | null): boolean {
  if (one === null || other === null) return one === other;
  return one.resultWay === other.resultWay && alike(one.applicant, other.applicant) && alike(one.answers, other.answers);
}

/** The draft after the service told how it stands: taken over where only one side changed, else for the person to decide. */
export function reconciled(draft: DossierDraft, told: Dossier): Partial<DossierDraft> {
  const theirs = contentOf(told);
  const stand = { version: told.version, files: told.files };
  const mineIsNew = !same(draft.content, draft.known);
  if (mineIsNew && !same(theirs, draft.known) && !same(theirs, draft.content)) return { conflict: { ...stand, content: theirs } };
  return {
    ...stand,
    papers: stillRight(draft.papers, told),
    known: theirs,
    content: mineIsNew ? draft.content : theirs,
    knownStep: told.step,
    conflict: null,
  };
}

/** The person has decided: what stands here is right, or what stands there. */
export function decided(draft: DossierDraft, mine: boolean): Partial<DossierDraft> {
  if (draft.conflict === null) return {};
  const { content, version, files } = draft.conflict;
  return { version, files, known: content, content: mine ? draft.content : content, conflict: null };
}

/** Where two say something else, by path. */
export function differences(one: Content, other: Content): { where: string; mine: Value; theirs: Value }[] {
  const parts = [
    ["applicant", one.applicant, other.applicant],
    ["answers", one.answers, other.answers],
    ["", { result_way: one.resultWay }, { result_way: other.resultWay }],
  ] as [string, Values, Values][];
  return parts.flatMap(([part, mine, theirs]) =>
    [...new Set([...Object.keys(mine), ...Object.keys(theirs)])]
      .filter((name) => told(mine[name]) !== told(theirs[name]))
      .map((name) => ({ where: part ? `${part}.${name}` : name, mine: mine[name] ?? null, theirs: theirs[name] ?? null })),
  );
}

// Pages whose file is no longer on the service were replaced on another device: theirs are the newer ones.
function stillRight(papers: Record<string, Paper>, told: Dossier): Record<string, Paper> {
  const there = new Set(told.files.map((file) => file.id as string));
  return Object.fromEntries(Object.entries(papers).filter(([, paper]) => paper.sent === null || there.has(paper.sent)));
}

function alike(one: Values, other: Values): boolean {
  return [...new Set([...Object.keys(one), ...Object.keys(other)])].every((name) => told(one[name]) === told(other[name]));
}

const told = (value: Value | undefined): Value => (value === undefined || value === "" ? null : value);
