// A dossier that is being written, as the phone keeps it.
import type { Dossier, DossierFile, Problem, Values } from "../shapes";

/** What the person says: all that another device could have changed. */
export interface Content {
  applicant: Values;
  answers: Values;
  resultWay: string;
}

/** A component's pages on this phone, and its file on the service once they are there. No pages: it is to be taken away. */
export interface Paper {
  pages: string[];
  sent: string | null;
  /** Why the service did not take it. */
  refused: string | null;
  /** The browser has thrown some of the pages away. */
  lost: boolean;
}

/** A photo of a page, or a whole PDF. */
export interface Page {
  id: string;
  blob: Blob;
  kind: "photo" | "pdf";
  name: string;
}

export type Step = "form" | "papers" | "review";

export interface DossierDraft {
  /** Its address on this phone. */
  key: string;
  /** The resident who writes it. */
  owner: string;
  procedure: { code: string; name: string };
  area: string;
  /** Who handles it; null until the service has said. */
  unit: Dossier["unit"] | null;
  prefill: boolean;
  /** The idempotency key under which the service opens it. */
  opening: string;
  /** Its id on the service once it is there. */
  id: string | null;
  /** The version the service has; null while that has to be asked. */
  version: number | null;
  content: Content;
  /** What the service has; null before it was opened. */
  known: Content | null;
  step: Step;
  knownStep: string;
  papers: Record<string, Paper>;
  files: DossierFile[];
  /** Decided to be filed: under this idempotency key, on this version. */
  filing: { key: string; version: number | null } | null;
  /** Changed on another device as well: what it says there. The person decides. */
  conflict: (Stand & { content: Content }) | null;
  /** Why the service refused it. */
  trouble: { code: string; detail: string; problems: Problem[] } | null;
  since: string;
}

/** Where the service stands with a draft. */
export interface Stand {
  version: number;
  files: DossierFile[];
}
