// Which report this one is the same matter as: one of the likely ones, or any by its code.
import { distance } from "../../shared/format";
import { Area, Text } from "../ui/fields";
import { Status } from "../ui/Badge";
import { useSay } from "../words";
import type { Draft } from "./ActFields";
import type { Report } from "./shape";

export function MergeFields({ report, draft, set }: { report: Report; draft: Draft; set: (values: Partial<Draft>) => void }) {
  const say = useSay();
  const likely = report.likely_same ?? [];
  return (
    <>
      {likely.length > 0 && (
        <fieldset className="radios">
          <legend>{say("same.title")}</legend>
          {likely.map((one) => (
            <label className="check" key={one.code}>
              <input type="radio" name="into" checked={draft.into === one.code} onChange={() => { set({ into: one.code }); }} />
              <span>
                {one.code} <Status status={one.status} /> {distance(one.distance_m)} – {one.description}
              </span>
            </label>
          ))}
        </fieldset>
      )}
      <Text label={say("do.into")} required pattern="\s*[Pp][Aa]-\d{6}-\d{5,}\s*" placeholder="PA-261123-00001" value={draft.into} onValue={(into) => { set({ into }); }} />
      <Area label={say("do.reason_optional")} maxLength={2000} value={draft.text} onValue={(text) => { set({ text }); }} />
    </>
  );
}
