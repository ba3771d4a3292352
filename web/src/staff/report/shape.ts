// A report on the desk of staff. The service describes only its outline; this is all of it (reports/views.py, staff_view).
import type { Schema } from "../../shared/api-shapes";

interface Named {
  code: string;
  name: string;
  name_en?: string;
}

export interface Photo {
  id: string;
  group: "before" | "after" | null;
  width: number;
  height: number;
  thumbnails: Record<"full" | "card" | "thumb", string>;
  publication: "pending" | "approved" | "hidden";
  revision: number;
}

export interface Line {
  seq: number;
  at: string;
  kind: string;
  status: string | null;
  by: string;
  by_id: string | null;
  unit: Named | null;
  text: string;
  internal_note: string;
}

export interface TicketLine {
  id: string;
  unit: string;
  state: string;
  assigned_at: string;
  accepted_at: string | null;
  ended_at: string | null;
  reason: string;
}

export interface Same {
  code: string;
  status: string;
  created_at: string;
  description: string;
  distance_m: number;
  alike_photo: boolean;
}

export interface Report {
  id: string;
  code: string;
  version: number;
  status: string;
  category: { code: string; group: string; name_vi: string; name_en: string; icon: string };
  area: { code: string; name: string };
  unit: Named;
  duplicate_of: string | null;
  support_count: number;
  created_at: string;
  updated_at: string;
  due_at: string | null;
  resolved_at: string | null;
  closed_at: string | null;
  paused_at: string | null;
  source: string;
  hazard: string;
  anonymous: boolean;
  visible: boolean;
  description: string;
  public_description: string | null;
  public_result: string | null;
  answers: Record<string, unknown>;
  latitude: number;
  longitude: number;
  address: string | null;
  rating: number | null;
  rating_comment: string | null;
  photos: Photo[];
  history?: Line[];
  people?: Record<string, string>;
  tickets?: TicketLine[];
  deliveries?: Schema<"LetterView">[];
  likely_same?: Same[];
  merged?: string[];
}

/** What the service answers, as it really is. */
export const asReport = (answer: Schema<"StaffReportView">): Report => answer as unknown as Report;

/** States in which there is still work to do. */
const OPEN = new Set(["received", "dispatched", "accepted", "in_progress", "needs_info", "reopened", "transferred"]);
export const isOpen = (status: string): boolean => OPEN.has(status);
