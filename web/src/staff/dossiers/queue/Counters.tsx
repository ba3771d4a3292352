// What must be done now, in numbers; each opens what it counts.
import type { Schema } from "../../../shared/api-shapes";
import { number } from "../../../shared/format";
import { address, follow } from "../../route";
import { useSay, type Key } from "../words";
import { toText, type View } from "./view";

interface Counter {
  name: Key;
  count: number;
  view: View;
  tone?: "late" | "own";
}

export function Counters({ page, view }: { page: Schema<"DossierQueueView">; view: View }) {
  const say = useSay();
  const of = (state: string) => page.counts[state] ?? 0;
  const all: Counter[] = [
    { name: "todo.late", count: page.late, view: { late: "1" }, tone: "late" },
    { name: "todo.mine", count: page.mine, view: { mine: "1" }, tone: "own" },
    ...(["filed", "accepted", "processing", "withdrawal", "supplement", "payment", "done"] as const).map(
      (state): Counter => ({ name: `todo.${state}`, count: of(state), view: { state } }),
    ),
  ];
  const here = toText(view);
  return (
    <nav aria-label={say("todo.label")}>
      <ul className="counters">
        {all.map((one) => {
          const wanted = toText(one.view);
          const is = wanted === here;
          return (
            <li key={one.name}>
              <a
                className={one.tone && one.count > 0 ? `counter is-${one.tone}` : "counter"}
                href={address("dossiers", new URLSearchParams(is ? "" : wanted))}
                aria-current={is ? "true" : undefined}
                onClick={follow}
              >
                <strong>{number(one.count)}</strong> {say(one.name)}
              </a>
            </li>
          );
        })}
      </ul>
    </nav>
  );
}
