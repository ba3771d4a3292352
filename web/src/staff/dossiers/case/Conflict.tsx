// What of a dossier is shown when somebody else was quicker.
import { moment } from "../../../shared/format";
import { Versions } from "../../ui/Versions";
import type { Case } from "../shape";
import { useSay, type Key } from "../words";
import { actName, type Act } from "./acts";

interface Props {
  act: Act;
  seen: Case;
  current: Case;
  onMine: () => void;
  onTheirs: () => void;
}

export function Conflict({ act, seen, current, onMine, onTheirs }: Props) {
  const say = useSay();
  const after = lines(current, say);
  return (
    <Versions
      title={say("conflict.dossier")}
      heading="h2"
      why={say("conflict.dossier_why")}
      lines={lines(seen, say).map(([key, was], place) => [say(key), was, after[place]?.[1] ?? ""] as const)}
      mine={say("conflict.mine", { act: say(actName(act)) })}
      onMine={onMine}
      onTheirs={onTheirs}
    />
  );
}

function lines(one: Case, say: (key: Key) => string): [Key, string][] {
  const last = one.history.at(-1);
  return [
    ["queue.state", one.state_text],
    ["queue.due", one.due.due_at ? moment(one.due.due_at) : "–"],
    ["queue.who", one.assignee ?? "–"],
    ["queue.fees", say(`finance.${one.finance_state}` as Key)],
    ["case.steps", one.steps.filter((step) => step.ended_at !== null).map((step) => step.name).join(", ") || "–"],
    ["case.last", last ? [last.event_text, last.who, last.text || last.internal_note].filter(Boolean).join(" · ") : "–"],
    ["fact.changed", moment(one.updated_at)],
  ];
}
