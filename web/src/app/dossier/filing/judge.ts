// All that keeps a dossier from being filed: the service's word, or without network what the phone can see by itself.
import { Offline } from "../../../shared/answers";
import { api } from "../../session";
import { draftOf } from "../draft/drafts";
import { waits } from "../draft/sending";
import type { DossierDraft } from "../draft/shape";
import { need } from "../form/conditions";
import { titled } from "../form/Field";
import { flaws } from "../form/flaws";
import type { Problem, Procedure } from "../shapes";
import { type Key, words } from "../words";

export interface Judgement {
  problems: Problem[];
  warnings: Problem[];
  /** Whether the service said so, of what is written here. */
  sure: boolean;
}

export async function judge(key: string, procedure: Procedure): Promise<Judgement> {
  const draft = draftOf(key);
  if (draft === undefined) return { problems: [], warnings: [], sure: false };
  if (draft.id !== null && !waits(draft)) {
    try {
      const told = await api.get("/api/v1/dossiers/{id}/check", { path: { id: draft.id } });
      return { problems: told.problems, warnings: told.warnings, sure: true };
    } catch (error) {
      if (!(error instanceof Offline)) throw error;
    }
  }
  return { problems: seenHere(draft, procedure), warnings: [], sure: false };
}

/** Where a problem can be mended. */
export function placeOf(key: string, where: string): string {
  return `/dossier-drafts/${key}?step=${where.startsWith("components.") ? "papers" : "form"}#${where}`;
}

/** What is missing or wrong as far as the phone can tell. */
export function seenHere(draft: DossierDraft, procedure: Procedure): Problem[] {
  const { applicant, answers } = draft.content;
  const parts = [["applicant", procedure.applicant, applicant], ["answers", procedure.form, answers]] as const;
  const wrong = parts.flatMap(([part, form, values]) =>
    [...flaws(form, values)].map(([name, code]) => problem(`${part}.${name}`, code, titled(form.properties[name] ?? { title: name }))),
  );
  const has = (code: string) => (draft.papers[code]?.pages.length ?? draft.files.filter((file) => file.component === code).length) > 0;
  const missing = procedure.components.filter((each) => need(each, answers) === "required" && !has(each.code));
  return [...wrong, ...missing.map((each) => problem(`components.${each.code}`, "component_missing", each.name))];
}

function problem(where: string, code: string, label: string): Problem {
  return { where, code, label, text: words(`problem.${code}` as Key, { label }) };
}
