// Tickets of one's units: asked of the service, which raises Offline and ApiError, and put in order.
import { api } from "../../shared/account";
import type { Waiting } from "../queue/waiting";
import { type Ticket, ticketOf } from "./shape";

const PAGE = 100;
const MOST = 500;

/** The open ones as the service has them now, up to 500, the most urgent first; without their histories. */
export async function fetchList(): Promise<Ticket[]> {
  const found: Ticket[] = [];
  let after: string | undefined;
  do {
    const page = await api.get("/api/v1/unit/tickets", { query: { order: "due", limit: PAGE, after } });
    found.push(...page.items.map(ticketOf));
    after = page.next ?? undefined;
  } while (after !== undefined && found.length < MOST);
  return found;
}

/** One with its history. */
export async function fetchTicket(id: string): Promise<Ticket> {
  return ticketOf(await api.get("/api/v1/unit/tickets/{id}", { path: { id } }));
}

/** Those of the kept that are on the list no more and on which nothing waits. */
export function gone(kept: Ticket[], list: Ticket[], waiting: Waiting[]): Ticket[] {
  const needed = new Set([...list.map((one) => one.id), ...waiting.map((one) => one.ticket)]);
  return kept.filter((one) => !needed.has(one.id));
}

/** Due first; what waits for the resident has no hurry. */
export function byDue(tickets: Ticket[]): Ticket[] {
  const end = (ticket: Ticket) => (ticket.report.due_at === null ? Infinity : Date.parse(ticket.report.due_at));
  return [...tickets].sort((one, other) => end(one) - end(other) || one.id.localeCompare(other.id));
}
