// What may be done to a dossier: by whom and in which states. The service decides; this only hides what it would refuse.
import type { Key } from "../words";
import type { Case } from "../shape";

export const ACTS = [
  "accept", "supplement", "refuse", "start", "step", "result", "conclude", "hand_out", "answer", "brought", "fees", "cash", "exempt",
  "receipt", "payment", "extend", "assign", "note", "withdraw", "correct", "stop",
] as const;
export type Act = (typeof ACTS)[number];

interface Rule {
  permission: string;
  fits: (one: Case) => boolean;
}

const inStates = (...states: string[]) => (one: Case) => states.includes(one.state);
const UNDER_WAY = inStates("accepted", "processing", "supplement", "payment", "withdrawal");
const CLOSED = inStates("filed", "refused", "stopped");
const owing = (one: Case) => !CLOSED(one) && !["paid", "refunded"].includes(one.finance_state);

const RULES: Record<Act, Rule> = {
  accept: { permission: "take_dossiers", fits: inStates("filed") },
  supplement: { permission: "read_dossiers", fits: inStates("filed", "accepted", "processing") },
  refuse: { permission: "take_dossiers", fits: inStates("filed") },
  start: { permission: "process_dossiers", fits: inStates("accepted") },
  step: { permission: "process_dossiers", fits: (one) => one.state === "processing" && one.steps.some((step) => step.ended_at === null) },
  result: { permission: "process_dossiers", fits: inStates("processing") },
  conclude: { permission: "process_dossiers", fits: (one) => one.state === "processing" && one.results.some((file) => !file.superseded) },
  hand_out: { permission: "take_dossiers", fits: inStates("done") },
  answer: { permission: "read_dossiers", fits: inStates("withdrawal") },
  brought: { permission: "file_for_others", fits: inStates("supplement") },
  fees: { permission: "handle_fees", fits: owing },
  cash: { permission: "handle_fees", fits: (one) => !CLOSED(one) && one.finance_state === "asked" },
  exempt: { permission: "handle_fees", fits: (one) => owing(one) && one.finance_state !== "exempt" },
  receipt: { permission: "handle_fees", fits: (one) => one.finance_state === "paid" },
  payment: { permission: "process_dossiers", fits: inStates("accepted", "processing") },
  extend: { permission: "lead_dossiers", fits: UNDER_WAY },
  assign: { permission: "lead_dossiers", fits: UNDER_WAY },
  note: { permission: "read_dossiers", fits: () => true },
  withdraw: { permission: "take_dossiers", fits: inStates("filed", "accepted", "processing", "supplement", "payment") },
  correct: { permission: "lead_dossiers", fits: inStates("done") },
  stop: { permission: "lead_dossiers", fits: inStates("accepted", "processing", "supplement", "payment") },
};

export function actsFor(one: Case, may: (permission: string) => boolean): Act[] {
  return ACTS.filter((act) => may(RULES[act].permission) && RULES[act].fits(one));
}

/** What moves it on from where it stands: shown first and filled. */
export const NEXT: Record<string, Act> = { filed: "accept", accepted: "start", processing: "step", done: "hand_out", withdrawal: "answer", supplement: "brought" };
export const ENDING = new Set<Act>(["refuse", "stop", "correct", "withdraw"]);
export const actName = (act: Act): Key => `do.${act}` as Key;
