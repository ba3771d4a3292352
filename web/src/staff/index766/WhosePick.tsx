// Whose figures: the province, an area or an agency, of those the person may see.
import { named } from "../words";
import { change } from "../route";
import type { Months, Whose } from "./shape";
import { useSay } from "./words";

export function WhosePick({ choices, whose }: { choices: Months["choices"]; whose: Whose }) {
  const say = useSay();
  const { province, areas, units } = choices;
  if (!province && areas.length === 0 && units.length === 1) return <p className="whose-only">{named(units[0])}</p>;
  return (
    <label className="inline-field">
      <span>{say("index.whose")}</span>
      <select value={whose} onChange={(event) => { change({ whose: event.target.value, criterion: "" }); }}>
        {province && <option value="">{say("index.province")}</option>}
        {!province && whose === "" && <option value="">{say("index.own")}</option>}
        {areas.length > 0 && <optgroup label={say("index.areas")}>{areas.map((one) => <option key={one.code} value={`area:${one.code}`}>{named(one)}</option>)}</optgroup>}
        {units.length > 0 && <optgroup label={say("index.units")}>{units.map((one) => <option key={one.code} value={`unit:${one.code}`}>{named(one)}</option>)}</optgroup>}
      </select>
    </label>
  );
}
