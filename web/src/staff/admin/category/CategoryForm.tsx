// One category with everything that depends on it: names, danger, deadlines, words by which it is found, questions.
import { useState } from "react";

import type { Schema } from "../../../shared/api-shapes";
import { api } from "../../session";
import { Form } from "../../ui/Form";
import { Area, Check, Select, Text } from "../../ui/fields";
import { named, useSay, type Key } from "../../words";
import type { CategoryEdit, Group } from "../CategoriesPage";
import { norm, NormFields } from "./NormFields";
import { QuestionFields } from "./QuestionFields";
import { toQuestions, toSchema, type Schema as QuestionSchema } from "./questions";
import { EmergencyFields, RedirectFields } from "./WarningFields";

type Category = Schema<"Category">;
const HAZARDS = ["low", "medium", "high", "critical"] as const;

const blank = (group: string): Category => ({
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
});

export function CategoryForm({ edit, groups, last, onDone }: { edit?: CategoryEdit; groups: Group[]; last: number; onDone: () => void }) {
  const say = useSay();
  const [category, setCategory] = useState<Category>(edit?.category ?? blank(groups[0]?.code ?? ""));
  const [position, setPosition] = useState(String(edit?.position ?? last));
  const [active, setActive] = useState(edit?.active ?? true);
  const [keywords, setKeywords] = useState(category.keywords.join("\n"));
  const [questions, setQuestions] = useState(() => toQuestions((category.questions ?? {}) as QuestionSchema));
  const set = (values: Partial<Category>) => { setCategory({ ...category, ...values }); };
  const setNorms = (values: Partial<Category["norms"]>) => { set({ norms: { ...category.norms, ...values } }); };
  const duplicate = { radius_m: 50, hours: 48, ...category.duplicate };

  const send = async () => {
    const words = keywords.split("\n").map((word) => word.trim()).filter(Boolean);
    await api.put("/api/v1/admin/categories/{code}", {
      path: { code: category.code },
      body: { version: edit?.version ?? null, active, position: Number(position), category: { ...category, questions: toSchema(questions), keywords: words } as Category },
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
        <Text label={say("rule.position")} type="number" min={0} required value={position} onValue={setPosition} />
      </div>
      <Check label={say("category.publish_long")} checked={category.publish} onValue={(publish) => { set({ publish }); }} />
      <Check label={say("admin.active")} checked={active} onValue={setActive} />
      <section className="sub form">
        <h3>{say("category.norms")}</h3>
        <Check label={say("category.contains")} checked={category.norms.contain !== null} onValue={(has) => { setNorms({ contain: has ? norm(4, "hours") : null }); }} />
        {category.norms.contain && <NormFields label={say("category.norm_contain")} norm={category.norms.contain} onNorm={(contain) => { setNorms({ contain }); }} />}
        <NormFields label={say("category.norm_fix")} norm={category.norms.fix} onNorm={(fix) => { setNorms({ fix }); }} />
        <NormFields label={say("category.norm_answer")} norm={category.norms.answer} onNorm={(answer) => { setNorms({ answer }); }} />
      </section>
      <section className="sub form">
        <h3>{say("category.found_by")}</h3>
        <Area label={say("category.keywords")} hint={say("category.keywords_hint")} rows={5} required value={keywords} onValue={setKeywords} />
        <div className="form-grid">
          <Text label={say("category.radius")} type="number" min={1} max={5000} required value={String(duplicate.radius_m || "")} onValue={(value) => { set({ duplicate: { ...duplicate, radius_m: Number(value) } }); }} />
          <Text label={say("category.within")} type="number" min={1} max={336} required value={String(duplicate.hours || "")} onValue={(value) => { set({ duplicate: { ...duplicate, hours: Number(value) } }); }} />
        </div>
      </section>
      <section className="sub form">
        <h3>{say("category.questions")}</h3>
        <QuestionFields questions={questions} onQuestions={setQuestions} />
      </section>
      <section className="sub form">
        <h3>{say("category.warnings")}</h3>
        <EmergencyFields emergency={category.emergency ?? null} onEmergency={(emergency) => { set({ emergency }); }} />
        <RedirectFields redirect={category.redirect ?? null} onRedirect={(redirect) => { set({ redirect }); }} />
      </section>
    </Form>
  );
}
