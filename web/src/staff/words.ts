// The console's own words, typed by its catalogue.
import { currentLanguage, useWords, type CommonKey, type Say } from "../shared/i18n";
import type vi from "./texts/vi.json";

export type Key = keyof typeof vi | CommonKey;
export const useSay: () => Say<Key> = useWords<keyof typeof vi>;

/** The name of a thing of the catalogue in the language of the person. */
export function named(thing: { name?: string; name_vi?: string; name_en?: string | null } | undefined | null): string {
  if (!thing) return "–";
  const vietnamese = thing.name_vi ?? thing.name ?? "";
  return currentLanguage() === "en" ? thing.name_en || vietnamese : vietnamese;
}

/** The words for a code the service may have more of than the catalogue: a topic, an act. Unknown ones stay codes. */
export function wordsFor(say: Say<Key>, kind: "topic" | "did", code: string): string {
  const key = `${kind}.${code}`;
  const words = say(key as Key);
  return words === key ? code : words;
}
