// What a procedure costs, in the catalogue's own words: an amount of 0 is never told as "free" by itself.
import type { ProcedureItem } from "../shapes";

export type Fee = ProcedureItem["fees"][number];

/** The lines that hold for who files in the app. */
export const online = (fees: Fee[]): Fee[] => fees.filter((fee) => fee.channels.includes("online"));

/** The lines that hold for other ways alone. */
export const elsewhere = (fees: Fee[]): Fee[] => fees.filter((fee) => !fee.channels.includes("online"));

/** All that holds in the app, in one line. */
export function feeShort(fees: Fee[]): string {
  const mine = online(fees);
  return (mine.length > 0 ? mine : fees).map((fee) => fee.text).join(" ");
}
