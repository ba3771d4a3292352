// The words of this app: its own catalogue over the common one.
import { type CommonKey, useWords } from "../shared/i18n";
import type vi from "./texts/vi.json";

export type Key = keyof typeof vi;
export type Say = (key: Key | CommonKey, vars?: Record<string, string | number>) => string;

export const useSay = (): Say => useWords<Key>();
