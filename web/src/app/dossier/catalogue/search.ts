// Finding procedures as one types: by everyday words on the service; without network by what stands in their names.
import { useEffect, useState } from "react";

import { Offline } from "../../../shared/answers";
import { type Catalogue, found } from "../calls";
import type { ProcedureItem } from "../shapes";

const SETTLED_MS = 250;

export interface Wanted {
  words: string;
  field: string;
  event: string;
}

/** Letters without marks, for people who type none. */
export function fold(words: string): string {
  return words.normalize("NFD").replace(/\p{M}/gu, "").replace(/đ/gi, "d").toLowerCase().trim();
}

/** The procedures whose names or summaries hold every word. */
export function holding(items: ProcedureItem[], words: string): ProcedureItem[] {
  const wanted = fold(words).split(/\s+/);
  return items.filter((item) => {
    const text = fold(`${item.code} ${item.name_vi} ${item.name_en} ${item.summary}`);
    return wanted.every((word) => text.includes(word));
  });
}

/** What is wanted of the catalogue, best first. */
export function useSearch({ items }: Catalogue, { words, field, event }: Wanted): { shown: ProcedureItem[]; status: "there" | "waiting" } {
  const [answer, setAnswer] = useState<{ words: string; codes: string[] } | null>(null);
  const wanted = words.trim();
  useEffect(() => {
    if (wanted === "") return;
    let current = true;
    const settled = setTimeout(() => {
      found(wanted).then(
        (codes) => {
          if (current) setAnswer({ words: wanted, codes });
        },
        (error: unknown) => {
          if (current) setAnswer({ words: wanted, codes: holding(items, wanted).map((item) => item.code) });
          if (!(error instanceof Offline)) throw error;
        },
      );
    }, SETTLED_MS);
    return () => {
      current = false;
      clearTimeout(settled);
    };
  }, [wanted, items]);
  const some = items.filter((item) => (field === "" || item.field === field) && (event === "" || item.events.includes(event)));
  if (wanted === "") return { shown: some, status: "there" };
  if (answer === null) return { shown: [], status: "waiting" };
  // While the next words are looked up, the last answer stays: a list that comes and goes is hard to read.
  return { shown: answer.codes.flatMap((code) => some.filter((item) => item.code === code)), status: answer.words === wanted ? "there" : "waiting" };
}
