// What of a report is shown when somebody else was quicker.
import { moment } from "../../shared/format";
import { Versions } from "../ui/Versions";
import { named, useSay, type Key } from "../words";
import { actName, type Act } from "./acts";
import type { Report } from "./shape";

interface Props {
  act: Act;
  seen: Report;
  current: Report;
  onMine: () => void;
  onTheirs: () => void;
}

export function Conflict({ act, seen, current, onMine, onTheirs }: Props) {
  const say = useSay();
  const after = lines(current, say);
  return (
    <Versions
      title={say("conflict.title")}
      heading="h3"
      why={say("conflict.why")}
      lines={lines(seen, say).map(([key, was], place) => [say(key), was, after[place]?.[1] ?? ""] as const)}
      mine={say("conflict.mine", { act: say(actName(act)) })}
      onMine={onMine}
      onTheirs={onTheirs}
    />
  );
}

function lines(report: Report, say: (key: Key) => string): [Key, string][] {
  return [
    ["fact.status", say(`status.${report.status}` as Key)],
    ["fact.unit", named(report.unit)],
    ["filter.category", named(report.category)],
    ["fact.due", report.due_at ? moment(report.due_at) : "–"],
    ["fact.area", report.area.name],
    ["fact.address", report.address || "–"],
    ["fact.visible", say(report.visible ? "fact.visible_yes" : "fact.visible_no")],
    ["judge.description", report.public_description ?? "–"],
    ["fact.duplicate_of", report.duplicate_of ?? "–"],
    ["fact.changed", moment(report.updated_at)],
  ];
}
