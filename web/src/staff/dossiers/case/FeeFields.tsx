// What is owed: how many of each fee line of the way it was filed, and a price where the catalogue has none.
import { number } from "../../../shared/format";
import { useLoad } from "../../load";
import { api } from "../../session";
import { Text } from "../../ui/fields";
import { Wait } from "../../ui/Wait";
import type { Case } from "../shape";
import { useSay } from "../words";
import type { Draft } from "./send";

export function FeeFields({ one, lines, onLines }: { one: Case; lines: Draft["lines"]; onLines: (lines: Draft["lines"]) => void }) {
  const say = useSay();
  const [loaded, again] = useLoad(one.id, (signal) => api.get("/api/v1/unit/dossiers/{id}/fees", { path: { id: one.id }, signal }));
  const set = (code: string, values: Partial<Draft["lines"][string]>) => {
    onLines({ ...lines, [code]: { quantity: "", price: "", ...lines[code], ...values } });
  };
  const catalogue = loaded.value?.catalogue ?? [];
  const sum = catalogue.reduce((all, it) => all + Number(lines[it.code]?.quantity || 0) * Number(it.amount || lines[it.code]?.price || 0), 0);
  return (
    <>
      <Wait loaded={loaded} again={again} />
      {loaded.value && catalogue.length === 0 && <p>{say("fee.none")}</p>}
      {catalogue.map((it) => (
        <fieldset key={it.code}>
          <legend>{it.name}</legend>
          <p className="field-hint">{it.text}</p>
          <div className="form-grid">
            <Text label={say("fee.quantity")} type="number" min={0} max={10000} value={lines[it.code]?.quantity ?? ""} onValue={(quantity) => { set(it.code, { quantity }); }} />
            {!it.amount && <Text label={say("fee.price")} type="number" min={1} step={1} value={lines[it.code]?.price ?? ""} onValue={(price) => { set(it.code, { price }); }} />}
          </div>
        </fieldset>
      ))}
      <p role="status">{say("fee.sum", { amount: number(sum) })}</p>
    </>
  );
}
