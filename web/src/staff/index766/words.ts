// The words of the index, typed by its catalogue; the console's own stand beside them.
import { useWords, type Say } from "../../shared/i18n";
import type staff from "../texts/vi.json";
import type vi from "./texts/vi.json";

export type IndexKey = keyof typeof vi | keyof typeof staff;
export const useIndexWords: () => Say<IndexKey | import("../../shared/i18n").CommonKey> = useWords<IndexKey>;
