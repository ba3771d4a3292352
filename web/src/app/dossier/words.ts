// The words about dossiers with their keys, besides those of the app.
import { type Say, say, useWords as useAnyWords } from "../../shared/i18n";
import type { Key as AppKey } from "../words";
import type vi from "./texts/vi.json";

export type Key = keyof typeof vi | AppKey;
export const useWords = (): Say<Key> => useAnyWords<keyof typeof vi | AppKey>();
export const words: Say<Key> = say;
