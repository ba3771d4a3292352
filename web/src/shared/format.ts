// Moments, places, distances and the due clock as people read them. All moments are shown in the time of the province.
import { currentLanguage, say } from "./i18n";

const ZONE = "Asia/Ho_Chi_Minh";
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

const locale = () => (currentLanguage() === "en" ? "en-GB" : "vi-VN");

/** 25/11/2026 */
export function day(iso: string): string {
  return new Intl.DateTimeFormat(locale(), { timeZone: ZONE, day: "2-digit", month: "2-digit", year: "numeric" }).format(new Date(iso));
}

/** 14:05 25/11/2026 */
export function moment(iso: string): string {
  const time = new Intl.DateTimeFormat("en-GB", { timeZone: ZONE, hour: "2-digit", minute: "2-digit" }).format(new Date(iso));
  return `${time} ${day(iso)}`;
}

/** "5 minutes", "3 hours", "2 days": the largest unit that fits, at least a minute. */
export function span(ms: number): string {
  const length = Math.abs(ms);
  if (length >= DAY) return counted("days", Math.floor(length / DAY));
  if (length >= HOUR) return counted("hours", Math.floor(length / HOUR));
  return counted("minutes", Math.max(1, Math.floor(length / MINUTE)));
}

/** "3 hours ago" */
export function ago(iso: string, now = Date.now()): string {
  return say("time.ago", { span: span(now - Date.parse(iso)) });
}

/** 40 m, 1,2 km */
export function distance(metres: number): string {
  if (metres < 1000) return `${Math.round(metres / 10) * 10} m`;
  return `${new Intl.NumberFormat(locale(), { maximumFractionDigits: 1 }).format(metres / 1000)} km`;
}

/** An address with the name of its area, which is not said twice where the address has it already. */
export function whereabouts(address: string | null | undefined, area = ""): string {
  const fold = (words: string) => words.normalize("NFC").toLocaleLowerCase("vi").trim();
  const said = address?.split(",").some((part) => fold(part).endsWith(fold(area)));
  return said && address ? address : [address, area].filter(Boolean).join(", ");
}

export function number(value: number): string {
  return new Intl.NumberFormat(locale()).format(value);
}

export function percent(share: number): string {
  return new Intl.NumberFormat(locale(), { style: "percent", maximumFractionDigits: 0 }).format(share);
}

export type DueState = "calm" | "soon" | "late" | "stopped" | "done";

/** How a due time stands: how urgent it is and the words for it. `ended` is when it was done, `paused` when it stopped. */
export function due(dueAt: string | null, now: number, ended: string | null = null, paused: string | null = null): { state: DueState; text: string } | null {
  if (dueAt === null) return paused === null ? null : { state: "stopped", text: say("due.stopped") };
  const end = Date.parse(dueAt);
  if (ended !== null) {
    const late = Date.parse(ended) > end;
    return { state: late ? "late" : "done", text: say(late ? "due.was_late" : "due.was_on_time") };
  }
  if (paused !== null) return { state: "stopped", text: say("due.stopped") };
  const left = end - now;
  if (left < 0) return { state: "late", text: say("due.late", { span: span(left) }) };
  return { state: left < DAY ? "soon" : "calm", text: say("due.left", { span: span(left) }) };
}

function counted(unit: "days" | "hours" | "minutes", count: number): string {
  return say(`time.${unit}${count === 1 ? "_one" : ""}`, { count });
}
