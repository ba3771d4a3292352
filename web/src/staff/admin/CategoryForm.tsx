// One category with everything that depends on it: names, danger, deadlines, words by which it is found, questions.
import { useState } from "react";

import type { Schema } from "../../shared/api-shapes";
import { api } from "../session";
import { Form } from "../ui/Form";
import { Area, Check, Select, Text } from "../ui/fields";
import { named, useSay, type Key } from "../words";
import type { CategoryEdit, Group } from "./CategoriesPage";

type Category = Schema<"Category">;
type Norm = Category["norms"]["fix"];
const HAZARDS = ["low", "medium", "high", "critical"] as const;
const NORM_UNITS = ["minutes", "hours", "working_hours", "days", "working_days"] as const;
/** What no field of its own is for is written as JSON. */
const REST = ["questions", "emergency", "redirect", "duplicate"] as const;

const blank = (group: string): Category =>
  ({
    code: "",
    group,
    name_vi: "",
    name_en: "",
    icon: "circle",
    hazard: "low",
    publish: true,
    norms: { contain: null, fix: norm(7, "working_days"), answer: norm(2, "working_days") },
    questions: {},
    emergency: null,
    redirect: null,
    duplicate: { radius_m: 50, hours: 48 },
    keywords: [],
  }) as unknown as Category;

const norm = (amount: number, unit: Norm["unit"]): Norm => ({ amount, unit, cutoff: null, ends: "same_minute" });

export function CategoryForm({ edit, groups, last, onDone }: { edit?: CategoryEdit; groups: Group[]; last: number; onDone: () => void }) {
  const say = useSay();
  const [category, setCategory] = useState<Category>(edit?.category ?? blank(groups[0]?.code ?? ""));
  const [position, setPosition] = useState(String(edit?.position ?? last));
  const [active, setActive] = useState(edit?.active ?? true);
  const [keywords, setKeywords] = useState(category.keywords.join("\n"));
  const [rest, setRest] = useState(() => JSON.stringify(Object.fromEntries(REST.map((name) => [name, category[name]])), null, 2));
  const [restTrouble, setRestTrouble] = useState("");
  const set = (values: Partial<Category>) => { setCategory({ ...category, ...values }); };
  const setNorm = (name: "fix" | "answer", values: Partial<Norm>) => { set({ norms: { ...category.norms, [name]: { ...category.norms[name], ...values } } }); };

  const send = async () => {
    const more = parsed(rest);
    setRestTrouble(more === null ? say("category.not_json") : "");
    if (more === null) throw new Error("not JSON");
    const words = keywords.split("\n").map((word) => word.trim()).filter(Boolean);
    await api.put("/api/v1/admin/categories/{code}", {
      path: { code: category.code },
      body: { version: edit?.version ?? null, active, position: Number(position), category: { ...category, ...more, keywords: words } as Category },
    });
  };
  return (
    <Form submit={say("act.save")} send={send} onDone={onDone}>
      <div className="form-grid">
        <Text label={say("admin.code")} required pattern="[a-z0-9\-]{1,64}" disabled={edit !== undefined} value={category.code} onValue={(code) => { set({ code }); }} />
        <Select label={say("category.group")} value={category.group} onValue={(group) => { set({ group }); }}>
          {groups.map((one) => <option key={one.code} value={one.code}>{named(one)}</option>)}
        </Select>
        <Text label={say("admin.name_vi")} required maxLength={200} value={category.name_vi} onValue={(name_vi) => { set({ name_vi }); }} />
        <Text label={say("admin.name_en")} required maxLength={200} value={category.name_en} onValue={(name_en) => { set({ name_en }); }} />
        <Select label={say("fact.hazard")} value={category.hazard} onValue={(hazard) => { set({ hazard: hazard as Category["hazard"] }); }}>
          {HAZARDS.map((one) => <option key={one} value={one}>{say(`hazard.${one}` as Key)}</option>)}
        </Select>
        <Text label={say("category.icon")} required value={category.icon} onValue={(icon) => { set({ icon }); }} />
        {(["fix", "answer"] as const).map((name) => (
          <NormFields key={name} label={say(`category.norm_${name}`)} norm={category.norms[name]} onNorm={(values) => { setNorm(name, values); }} />
        ))}
        <Text label={say("rule.position")} type="number" min={0} required value={position} onValue={setPosition} />
      </div>
      <Check label={say("category.publish_long")} checked={category.publish} onValue={(publish) => { set({ publish }); }} />
      <Check label={say("admin.active")} checked={active} onValue={setActive} />
      <Area label={say("category.keywords")} hint={say("category.keywords_hint")} rows={5} required value={keywords} onValue={setKeywords} />
      <details>
        <summary>{say("category.rest")}</summary>
        <Area label={say("category.rest_label")} hint={say("category.rest_hint")} trouble={restTrouble} rows={14} spellCheck={false} className="is-code" value={rest} onValue={setRest} />
      </details>
    </Form>
  );
}

function NormFields({ label, norm, onNorm }: { label: string; norm: Norm; onNorm: (values: Partial<Norm>) => void }) {
  const say = useSay();
  return (
    <fieldset className="norm">
      <legend>{label}</legend>
      <input type="number" min={1} required aria-label={say("category.amount", { label })} value={norm.amount} onChange={(event) => { onNorm({ amount: Number(event.target.value) }); }} />
      <select aria-label={say("category.unit_of", { label })} value={norm.unit} onChange={(event) => { onNorm({ unit: event.target.value as Norm["unit"] }); }}>
        {NORM_UNITS.map((one) => <option key={one} value={one}>{say(`norm_unit.${one}` as Key)}</option>)}
      </select>
    </fieldset>
  );
}

function parsed(text: string): Record<string, unknown> | null {
  try {
    const found = JSON.parse(text) as unknown;
    return found !== null && typeof found === "object" && !Array.isArray(found) ? (found as Record<string, unknown>) : null;
  } catch {
    return null;
  }
}
