// How much of a procedure can be done here: all of it, a part, or on the national portal.
import { Icon } from "../../../shared/Icon";
import type { ProcedureItem } from "../shapes";
import { useWords } from "../words";

export function Level({ item }: { item: Pick<ProcedureItem, "level" | "mode"> }) {
  const say = useWords();
  if (item.mode === "deep_link") {
    return (
      <span className="badge badge-ask">
        <Icon name="external-link" />
        {say("level.deep_link")}
      </span>
    );
  }
  const full = item.level === "full";
  return (
    <span className={full ? "badge badge-good" : "badge badge-busy"}>
      <Icon name={full ? "circle-check" : "building-2"} />
      {say(full ? "level.full" : "level.partial")}
    </span>
  );
}
