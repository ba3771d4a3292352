// The figures of the dashboard: which days, which question, and where a bar leads.
import type { AskOf, Schema } from "../../shared/api-shapes";
import { api } from "../session";

export type Table = Schema<"TableView">;
export type Row = Schema<"RowView">;
type Query = NonNullable<AskOf<"/api/v1/staff/figures", "get">["query"]>;

export interface Period {
  from: string;
  to: string;
}

const DAY_MS = 86_400_000;
/** Today where the province is; days are text as in YYYY-MM-DD. */
export const today = (): string => new Date(Date.now() + 7 * 3_600_000).toISOString().slice(0, 10);
export const daysBefore = (day: string, days: number): string => new Date(Date.parse(day) - days * DAY_MS).toISOString().slice(0, 10);
export const nextDay = (day: string): string => daysBefore(day, -1);
export const lengthOf = ({ from, to }: Period): number => Math.round((Date.parse(to) - Date.parse(from)) / DAY_MS) + 1;

/** By days while they can be told apart, then by weeks, then by months. */
export function stepOf(period: Period): "day" | "week" | "month" {
  const days = lengthOf(period);
  if (days <= 45) return "day";
  return days <= 200 ? "week" : "month";
}

/** The first day after a step that begins on `day`. */
export function endOfStep(day: string, step: "day" | "week" | "month"): string {
  if (step === "day") return nextDay(day);
  if (step === "week") return daysBefore(day, -7);
  const [year = 0, month = 0] = day.split("-").map(Number);
  return new Date(Date.UTC(year, month, 1)).toISOString().slice(0, 10);
}

export function figures(by: string, period: Period, narrowed: Record<string, string>, signal: AbortSignal): Promise<Table> {
  return api.get("/api/v1/staff/figures", { query: { by, ...period, ...narrowed } as unknown as Query, signal });
}

/** Every step of the period, also those without a report. */
export function filled(table: Table, period: Period): Row[] {
  const step = stepOf(period);
  const rows = new Map(table.items.map((row) => [row.key, row]));
  const keys: string[] = [];
  for (let day = begin(period.from, step); day <= period.to; day = endOfStep(day, step)) keys.push(step === "month" ? day.slice(0, 7) : day);
  return keys.map((key) => rows.get(key) ?? ({ key, name: key, name_en: key, received: 0, ended: 0, open: 0 } as Row));
}

function begin(day: string, step: "day" | "week" | "month"): string {
  if (step === "month") return `${day.slice(0, 7)}-01`;
  if (step === "day") return day;
  // Weeks begin on Monday.
  return daysBefore(day, (new Date(day).getUTCDay() + 6) % 7);
}
