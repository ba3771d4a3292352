// Why dossiers are opened. The address carries it from the queue to each dossier, where it goes on record with the reading.
import { change, useRoute } from "../route";
import { Select } from "../ui/fields";
import { useSay, type Key } from "./words";

const REASONS = ["processing", "question", "supervision"] as const;
type Why = (typeof REASONS)[number];

export function useWhy(): Why {
  const asked = useRoute().query.get("why");
  return REASONS.find((one) => one === asked) ?? "processing";
}

export function WhyField() {
  const say = useSay();
  const why = useWhy();
  return (
    <Select label={say("why.label")} value={why} onValue={(chosen) => { change({ why: chosen === "processing" ? "" : chosen }); }}>
      {REASONS.map((one) => <option key={one} value={one}>{say(`why.${one}` as Key)}</option>)}
    </Select>
  );
}
