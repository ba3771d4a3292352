// Which dossiers are looked at: what the address says, as the service asks for it.
import { change } from "../../route";
import { STATES, type State } from "../shape";

export const NAMES = ["q", "state", "procedure", "unit", "mine", "late"] as const;
export type View = Partial<Record<(typeof NAMES)[number], string>>;

export function readView(query: URLSearchParams): View {
  const found: View = {};
  for (const name of NAMES) {
    const value = query.get(name);
    if (value) found[name] = value;
  }
  if (found.state && !STATES.includes(found.state as State)) delete found.state;
  return found;
}

/** Look at these; what is left out of `view` is not asked for. */
export function look(view: View): void {
  change(Object.fromEntries(NAMES.map((name) => [name, view[name] ?? ""])));
}

export const toText = (view: View): string => new URLSearchParams(view as Record<string, string>).toString();
