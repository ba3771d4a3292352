// An act as the service takes it: its address, its body on the version that was seen, and the paper it would leave.
import { newKey } from "../../../shared/api";
import { api } from "../../session";
import type { Case } from "../shape";
import type { Act } from "./acts";

export interface Lack {
  component: string;
  what: string;
  how: string;
}

export interface Draft {
  variant: string;
  reason: string;
  legal: string;
  text: string;
  lacks: Lack[];
  account: string;
  stands: boolean;
  agree: boolean;
  /** As the browser's field has it, in the time of the province. */
  due: string;
  lines: Record<string, { quantity: string; price: string }>;
  number: string;
  symbol: string;
  issued: string;
  link: string;
  file: File | null;
}

export const beginning = (one: Case): Draft => ({
  variant: "",
  reason: "",
  legal: "",
  text: "",
  // What the check misses is what is asked for; the officer changes it.
  lacks: one.problems.length > 0 ? one.problems.map((it) => ({ component: it.where.startsWith("components.") ? it.where.slice(11) : "", what: it.text, how: "" })) : [{ component: "", what: "", how: "" }],
  account: "",
  stands: false,
  agree: true,
  due: "",
  lines: {},
  number: "",
  symbol: "",
  issued: "",
  link: "",
  file: null,
});

const PATHS: Record<Exclude<Act, "brought" | "result">, string> = {
  accept: "accept", supplement: "supplement", refuse: "refuse", start: "start", step: "step", conclude: "conclude", hand_out: "hand-out",
  answer: "withdrawal", fees: "fees", cash: "cash", exempt: "exemption", receipt: "e-receipt", payment: "payment", extend: "extension",
  assign: "assignee", note: "notes", withdraw: "withdraw", correct: "correct", stop: "stop",
};
/** The form that an act leaves, by the act. */
export const FORM_OF: Partial<Record<Act, string>> = { accept: "01", supplement: "02", refuse: "03", extend: "04", stop: "05" };

/** Do it to the version that was seen. Raises ApiError, `stale_version` among them. */
export async function send(act: Act, one: Case, draft: Draft): Promise<Case | null> {
  if (act === "result") {
    if (draft.file) await api.upload(`/api/v1/unit/dossiers/${one.id}/results`, [draft.file]);
    return null;
  }
  if (act === "brought") return null;
  return (await api.post(`/api/v1/unit/dossiers/{id}/${PATHS[act]}` as never, { path: { id: one.id }, key: newKey(), body: bodyOf(act, one, draft) } as never)) as Case;
}

/** The form as it would be, as a PDF. */
export function preview(act: Act, one: Case, draft: Draft): Promise<Blob> {
  return api.made(`/api/v1/unit/dossiers/{id}/previews/${PATHS[act as "accept"]}` as never, { path: { id: one.id }, body: bodyOf(act, one, draft) } as never);
}

function bodyOf(act: Act, { version }: Case, draft: Draft): object {
  const { reason } = draft;
  switch (act) {
    case "accept":
      return { version, ...(draft.variant && { variant: draft.variant }) };
    case "supplement":
      return { version, reason, legal_basis: draft.legal, items: draft.lacks.map((it) => ({ what: it.what, how: it.how, ...(it.component && { component: it.component }) })) };
    case "assign":
      return { version, account_id: draft.account };
    case "step":
      return { version, note: draft.text };
    case "note":
    case "conclude":
      return { version, text: draft.text };
    case "payment":
      return { version, reason, stands: draft.stands };
    case "extend":
      return { version, reason, legal_basis: draft.legal, due_at: `${draft.due}:00+07:00` };
    case "answer":
      return { version, reason, agree: draft.agree };
    case "fees":
      return {
        version,
        lines: Object.entries(draft.lines).filter(([, line]) => Number(line.quantity) > 0).map(([code, line]) => ({ code, quantity: Number(line.quantity), ...(line.price && { price: Number(line.price) }) })),
      };
    case "receipt":
      return { version, number: draft.number, symbol: draft.symbol, issued_on: draft.issued, link: draft.link || null };
    case "refuse":
    case "exempt":
    case "withdraw":
    case "correct":
    case "stop":
      return { version, reason };
    default:
      return { version };
  }
}
