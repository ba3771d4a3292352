// A ticket as the unit's door gives it. The description leaves the report open ("any object"); this is what it holds.
import type { Schema } from "../../shared/api-shapes";

export type HistoryLine = Omit<Schema<"HistoryLine">, "unit"> & { unit: Named | null };

export interface Named {
  code: string;
  name: string;
  name_en: string;
}

export interface TicketPhoto {
  id: string;
  group: "before" | "after" | null;
  thumbnails: Record<string, string>;
}

export interface TicketReport {
  code: string;
  status: string;
  category: { code: string; name_vi: string; name_en: string; icon: string };
  area: { code: string; name: string };
  unit: Named;
  hazard: "low" | "medium" | "high" | "critical";
  description: string;
  answers: Record<string, unknown>;
  latitude: number;
  longitude: number;
  accuracy_m: number | null;
  address: string;
  support_count: number;
  created_at: string;
  due_at: string | null;
  paused_at: string | null;
  resolved_at: string | null;
  photos: TicketPhoto[];
}

type View = Schema<"UnitTicketView">;
export type Ticket = Omit<View, "report" | "history"> & { report: TicketReport; history?: HistoryLine[] | null };

/** The view with its report as it really is. */
export const ticketOf = (view: View): Ticket => view as unknown as Ticket;
