// The index and the statistics as the service tells them, and how their numbers are said.
import type { Schema } from "../../shared/api-shapes";
import { currentLanguage } from "../../shared/i18n";

export type Index = Schema<"IndexView">;
export type Criterion = Schema<"CriterionView">;
export type Points = Schema<"PointsView">;
export type Months = Schema<"MonthsView">;
export type Ranked = Schema<"RankedView">;
export type DossierRow = Schema<"DossierRowView">;
export type Behind = Schema<"BehindView">;
export type Weights = Schema<"WeightsView">;

/** Whose figures: "" is the widest the person may see, else `unit:code` or `area:code`. */
export type Whose = string;

export function scopeQuery(whose: Whose): { unit?: string; area?: string } {
  const [kind, code = ""] = whose.split(":");
  if (kind === "unit") return { unit: code };
  return kind === "area" ? { area: code } : {};
}

/** 11/2026 */
export const monthName = (month: string): string => `${month.slice(5)}/${month.slice(0, 4)}`;

export function monthBefore(month: string): string {
  const [year = 0, number = 0] = month.split("-").map(Number);
  return new Date(Date.UTC(year, number - 2, 1)).toISOString().slice(0, 7);
}

const locale = () => (currentLanguage() === "en" ? "en-GB" : "vi-VN");

/** Points and scores: two decimals at most. */
export function points(value: number): string {
  return new Intl.NumberFormat(locale(), { maximumFractionDigits: 2 }).format(value);
}

/** +1,25 or −0,4 */
export function change(value: number): string {
  return new Intl.NumberFormat(locale(), { maximumFractionDigits: 2, signDisplay: "exceptZero" }).format(value);
}

/** 53,8 % */
export function share(value: number): string {
  return new Intl.NumberFormat(locale(), { style: "percent", maximumFractionDigits: 1 }).format(value);
}

/** Hours as days of 24 hours, one decimal: elapsed time, not office hours. */
export function daysOf(hours: number): string {
  return new Intl.NumberFormat(locale(), { maximumFractionDigits: 1 }).format(hours / 24);
}

export const tone = (score: number): "good" | "warn" | "bad" => (score >= 80 ? "good" : score >= 50 ? "warn" : "bad");
