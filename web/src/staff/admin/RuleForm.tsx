// One routing rule: of what, where, to whom, from when.
import { useState } from "react";

import { today } from "../board/figures";
import { useChoices } from "../choices";
import { api, ask } from "../session";
import { Form } from "../ui/Form";
import { Select, Text } from "../ui/fields";
import { PickMany, PickOne } from "../ui/picks";
import { useSay, type Key } from "../words";
import type { Rule } from "./RulesPage";
import { UNIT_KINDS } from "./UnitsPage";

export function RuleForm({ rule, last, onDone }: { rule?: Rule; last: number; onDone: () => void }) {
  const say = useSay();
  const { units, categories, groups, areas } = useChoices();
  const [position, setPosition] = useState(String(rule?.position ?? last));
  const [category, setCategory] = useState(rule?.category ?? "");
  const [group, setGroup] = useState(rule?.group ?? "");
  const [where, setWhere] = useState<string[]>(rule?.areas ?? []);
  const [unit, setUnit] = useState(rule?.unit ?? "");
  const [kind, setKind] = useState<string>(rule?.unit_kind ?? "");
  const [from, setFrom] = useState(rule?.valid_from ?? today());
  const [to, setTo] = useState(rule?.valid_to ?? "");
  const [note, setNote] = useState(rule?.note ?? "");
  const send = () => {
    const body = {
      position: Number(position),
      category: category || null,
      group: category ? null : group || null,
      areas: where.length > 0 ? where : null,
      unit: unit || null,
      unit_kind: unit ? null : ((kind || null) as Rule["unit_kind"]),
      valid_from: from,
      valid_to: to || null,
      note,
    };
    if (!rule) return api.post("/api/v1/admin/routing-rules", { body });
    return api.put("/api/v1/admin/routing-rules/{id}", { path: { id: rule.id }, body: { ...body, version: rule.version } });
  };
  return (
    <Form submit={say("act.save")} send={send} onDone={onDone}>
      <div className="form-grid">
        <Text label={say("rule.position")} type="number" min={0} required value={position} onValue={setPosition} />
        <PickOne label={say("filter.category")} choices={categories} value={category} onValue={setCategory} none={say("rule.any")} />
        {!category && (
          <Select label={say("category.group")} value={group} onValue={setGroup}>
            <option value="">{say("rule.any")}</option>
            {groups.map((one) => <option key={one.code} value={one.code}>{one.name}</option>)}
          </Select>
        )}
        <div className="field"><span className="field-label">{say("rule.where")}</span><PickMany label={where.length > 0 ? say("filter.area") : say("role.province")} choices={areas} chosen={where} onChosen={setWhere} /></div>
        <PickOne label={say("rule.to_unit")} choices={units} value={unit} onValue={setUnit} none={say("rule.by_kind")} />
        {!unit && (
          <Select label={say("rule.to_kind")} required value={kind} onValue={setKind}>
            <option value="">{say("rule.choose_kind")}</option>
            {UNIT_KINDS.map((one) => <option key={one} value={one}>{say(`unit_kind.${one}` as Key)}</option>)}
          </Select>
        )}
        <Text label={say("rule.from")} type="date" required value={from} onValue={setFrom} />
        <Text label={say("rule.until")} type="date" value={to} onValue={setTo} />
      </div>
      <Text label={say("rule.note")} maxLength={500} value={note} onValue={setNote} />
      {rule && (
        <button
          type="button"
          className="button is-danger"
          onClick={() => void ask(() => api.delete("/api/v1/admin/routing-rules/{id}", { path: { id: rule.id }, query: { version: rule.version } })).then(onDone)}
        >
          {say("rule.remove")}
        </button>
      )}
    </Form>
  );
}
