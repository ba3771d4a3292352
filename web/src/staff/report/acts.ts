// What may be done to a report: by whom and in which states. The service decides; this only hides what it would refuse.
import type { Key } from "../words";
import { isOpen, type Report } from "./shape";

export const ACTS = ["assign", "note", "message", "ask", "merge", "moderate", "category", "place", "close", "reject"] as const;
export type Act = (typeof ACTS)[number];

const RULES: Record<Act, { permission: string; fits: (report: Report) => boolean }> = {
  assign: { permission: "dispatch", fits: (report) => isOpen(report.status) },
  note: { permission: "write_notes", fits: () => true },
  message: { permission: "write_notes", fits: () => true },
  ask: { permission: "dispatch", fits: (report) => isOpen(report.status) && report.status !== "needs_info" },
  merge: { permission: "merge", fits: (report) => isOpen(report.status) },
  moderate: { permission: "moderate", fits: () => true },
  category: { permission: "correct", fits: (report) => isOpen(report.status) },
  place: { permission: "correct", fits: (report) => isOpen(report.status) },
  close: { permission: "dispatch", fits: (report) => report.status === "resolved" },
  reject: { permission: "dispatch", fits: (report) => isOpen(report.status) },
};

export function actsFor(report: Report, may: (permission: string) => boolean): Act[] {
  return ACTS.filter((act) => may(RULES[act].permission) && RULES[act].fits(report));
}

export const actName = (act: Act): Key => `do.${act}`;
