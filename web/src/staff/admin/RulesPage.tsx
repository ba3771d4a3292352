// The routing rules in the order in which they are read, and "who would get this?" on the map.
import { useState } from "react";

import type { Schema } from "../../shared/api-shapes";
import { day } from "../../shared/format";
import { nameOf, useChoices } from "../choices";
import { useLoad } from "../load";
import { api, ask } from "../session";
import { Dialog } from "../ui/Dialog";
import { toast } from "../ui/Toast";
import { Wait } from "../ui/Wait";
import { useSay, type Key } from "../words";
import { RuleForm } from "./RuleForm";
import { RuleTest } from "./RuleTest";

const date = (iso: string) => day(`${iso}T00:00:00+07:00`);
/** More areas than these are counted first and named when asked for. */
const FEW = 3;

export type Rule = Schema<"RuleView">;

export function RulesPage() {
  const say = useSay();
  const { units, categories, groups, areas } = useChoices();
  const [loaded, again] = useLoad("rules", (signal) => api.get("/api/v1/admin/routing-rules", { signal }));
  const [open, setOpen] = useState<Rule | "new" | null>(null);
  const [hit, setHit] = useState<string | null>(null);
  const items = loaded.value?.items ?? [];
  const what = (rule: Rule) => (rule.category ? nameOf(categories, rule.category) : rule.group ? say("rule.group_of", { group: nameOf(groups, rule.group) }) : say("rule.everything"));
  const where = (rule: Rule) => {
    if (!rule.areas) return say("role.province");
    const names = rule.areas.map((code) => nameOf(areas, code)).join(", ");
    if (rule.areas.length <= FEW) return names;
    return <details><summary>{say("rule.areas", { count: rule.areas.length })}</summary>{names}</details>;
  };
  const who = (rule: Rule) => (rule.unit ? nameOf(units, rule.unit) : say("rule.kind_there", { kind: say(`unit_kind.${rule.unit_kind ?? "other"}` as Key) }));
  const move = async (rule: Rule, position: number) => {
    const { id, ...body } = rule;
    await ask(() => api.put("/api/v1/admin/routing-rules/{id}", { path: { id }, body: { ...body, position } }));
    again();
  };
  return (
    <>
      <div className="page-head">
        <h1>{say("admin.rules")}</h1>
        <button type="button" className="button is-main" onClick={() => { setOpen("new"); }}>{say("rule.new")}</button>
      </div>
      <p className="field-hint">{say("rule.how")}</p>
      <div className="rules">
        <div>
          {loaded.value === null || loaded.status === "trouble" ? <Wait loaded={loaded} again={again} /> : (
            <div className="table-box" tabIndex={0} role="region" aria-label={say("admin.rules")}>
              <table className="table">
                <thead><tr><th scope="col" className="is-number">{say("rule.position")}</th><th scope="col">{say("rule.what")}</th><th scope="col">{say("rule.where")}</th><th scope="col">{say("rule.who")}</th><th scope="col">{say("rule.valid")}</th><td /></tr></thead>
                <tbody>
                  {items.map((rule, index) => (
                    <tr key={rule.id} className={rule.id === hit ? "is-open" : undefined}>
                      <td className="is-number">{rule.position}</td>
                      <th scope="row" className="is-name"><button type="button" className="link" onClick={() => { setOpen(rule); }}>{what(rule)}</button></th>
                      <td className="is-areas">{where(rule)}</td>
                      <td className="is-name">{who(rule)}{rule.note && <span className="row-words">{rule.note}</span>}</td>
                      <td className="is-time">{date(rule.valid_from)}{rule.valid_to && ` – ${date(rule.valid_to)}`}</td>
                      <td className="is-tight">
                        <button type="button" className="button is-small" disabled={index === 0} aria-label={say("rule.up", { rule: what(rule) })} onClick={() => void move(rule, items[index - 1]?.position ?? 0)}>↑</button>
                        <button type="button" className="button is-small" disabled={index === items.length - 1} aria-label={say("rule.down", { rule: what(rule) })} onClick={() => void move(rule, items[index + 1]?.position ?? rule.position)}>↓</button>
                      </td>
                    </tr>
                  ))}
                </tbody>
              </table>
            </div>
          )}
        </div>
        <RuleTest onRule={setHit} />
      </div>
      {open && (
        <Dialog wide title={say(open === "new" ? "rule.new" : "rule.edit")} onClose={() => { setOpen(null); }}>
          <RuleForm
            {...(open !== "new" && { rule: open })}
            last={items.length}
            onDone={() => {
              setOpen(null);
              toast(say("admin.saved"));
              again();
            }}
          />
        </Dialog>
      )}
    </>
  );
}
