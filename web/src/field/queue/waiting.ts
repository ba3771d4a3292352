// What a person has decided and the service does not know yet.
import type { Ticket } from "../ticket/shape";

export type Act = "accept" | "start" | "decline" | "transfer" | "ask" | "note" | "resolve";

/** The words and choices of an act, by the names of the API; photos stand apart until they are sent. */
export interface Words {
  text?: string;
  reason?: string;
  question?: string;
  public?: boolean;
  unit?: string;
  proposed_unit?: string | null;
}

/** A photo that waits: its file lies in the store `photos`. `sent` is its id at the service once it was taken there. */
export interface WaitingPhoto {
  id: string;
  sent?: { id: string; at: number };
}

/** Why the service did not do it. */
export interface Refusal {
  status: number;
  code: string;
  detail: string;
  fields: Record<string, string>;
}

export type WaitingState = "waiting" | "conflict" | "refused";

/** One act. Waits until it is done or the person gives it up; nothing else takes it away. */
export interface Waiting {
  /** The order in which things were decided, given by the store. */
  seq: number;
  /** Idempotency-Key: sent again, it is done once. */
  key: string;
  account: string;
  ticket: string;
  code: string;
  act: Act;
  words: Words;
  photos: WaitingPhoto[];
  /** The version it was decided on, and the ticket as it was seen then. */
  version: number;
  seen: Ticket;
  at: number;
  state: WaitingState;
  refusal: Refusal | null;
  /** In a conflict: the ticket as it is now; null when the unit has it no more. */
  current: Ticket | null;
}

export type Decision = Pick<Waiting, "ticket" | "code" | "act" | "words" | "version" | "seen"> & { photos: Blob[] };

const LEADS_TO: Partial<Record<Act, string>> = {
  accept: "accepted",
  start: "in_progress",
  ask: "needs_info",
  decline: "transferred",
  transfer: "transferred",
  resolve: "resolved",
};
// What a unit may still do after an act that waits (models/report.py: TRANSITIONS).
const AFTER: Record<string, Act[]> = {
  accepted: ["start", "resolve", "ask", "transfer", "decline", "note"],
  in_progress: ["resolve", "ask", "transfer", "decline", "note"],
  needs_info: ["accept", "start", "resolve", "transfer", "decline", "note"],
};

/** How the ticket will stand when everything that waits is done: its state and what may be decided next. */
export function expected(ticket: Ticket, waiting: Waiting[]): { status: string; actions: Act[] } {
  const own = waiting.filter((one) => one.ticket === ticket.id && one.state === "waiting");
  const last = own.map((one) => LEADS_TO[one.act]).filter((status) => status !== undefined).at(-1);
  if (last === undefined) return { status: ticket.report.status, actions: ticket.actions as Act[] };
  return { status: last, actions: AFTER[last] ?? [] };
}
