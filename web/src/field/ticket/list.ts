// The list of open tickets of one's units.
import { api } from "../../shared/account";
import { type Ticket, ticketOf } from "./shape";

const PAGE = 100;
const MOST = 500;

/** The list as the service has it now, up to 500 tickets, the most urgent first. Raises Offline, ApiError. */
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

/** Due first; what waits for the resident has no hurry. */
export function byDue(tickets: Ticket[]): Ticket[] {
  const end = (ticket: Ticket) => (ticket.report.due_at === null ? Infinity : Date.parse(ticket.report.due_at));
  return [...tickets].sort((one, other) => end(one) - end(other) || one.id.localeCompare(other.id));
}
