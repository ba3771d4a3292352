// Dates as people here write them, day before month, and as the service keeps them, year first.

// Years that somebody who lives today can mean.
const FIRST_YEAR = 1900;
const LAST_YEAR = 2100;

/** "2020-03-05" -> "05/03/2020", "2020-03" -> "03/2020"; anything else is shown as it is. */
export function shown(kept: string): string {
  return /^\d{4}(-\d\d){0,2}$/.test(kept) ? kept.split("-").reverse().join("/") : kept;
}

/** What was typed as the service keeps it: 5/3/2020, 05-03-2020, 05032020; where `partial`, 3/2020 and 2020 too. Null: no date. */
export function read(typed: string, partial: boolean): string | null {
  const parts = /^\d{8}$/.test(typed.trim()) ? [typed.trim().slice(0, 2), typed.trim().slice(2, 4), typed.trim().slice(4)] : typed.trim().split(/\s*[/.\- ]\s*/);
  // A browser that fills in a birthday writes the year first.
  if (parts.length === 3 && parts[0]?.length === 4) parts.reverse();
  if (!parts.every((part) => /^\d{1,4}$/.test(part)) || parts.length > 3 || (!partial && parts.length < 3)) return null;
  const [year = 0, month = 1, day = 1] = parts.map(Number).reverse();
  if (parts.at(-1)?.length !== 4 || year < FIRST_YEAR || year > LAST_YEAR) return null;
  const date = new Date(Date.UTC(year, month - 1, day));
  if (date.getUTCMonth() !== month - 1 || date.getUTCDate() !== day) return null;
  return date.toISOString().slice(0, [0, 4, 7, 10][parts.length]);
}

/** Slashes come by themselves while one types digits at the end; what one takes away stays away. */
export function slashed(typed: string, before: string): string {
  if (typed.length < before.length || !/^\d{2}$|^\d{2}\/\d{2}$/.test(typed)) return typed;
  return `${typed}/`;
}
