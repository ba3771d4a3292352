// The words of the index, typed by its catalogue.
import { useWords, type Say } from "../../shared/i18n";
import type { Key as StaffKey } from "../words";
import type vi from "./texts/vi.json";

export type Key = keyof typeof vi | StaffKey;
export const useSay: () => Say<Key> = useWords<keyof typeof vi | StaffKey>;
