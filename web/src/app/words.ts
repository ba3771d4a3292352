// The app's own words with their keys.
import { type CommonKey, type Say, say, useWords as useAnyWords } from "../shared/i18n";
import type vi from "./texts/vi.json";

export type Key = keyof typeof vi | CommonKey;
export const useWords = (): Say<Key> => useAnyWords<keyof typeof vi>();
export const words: Say<Key> = say;
