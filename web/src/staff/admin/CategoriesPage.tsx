// Groups and categories of reports.
import { useState } from "react";

import type { Schema } from "../../shared/api-shapes";
import { useLoad } from "../load";
import { api } from "../session";
import { Dialog } from "../ui/Dialog";
import { toast } from "../ui/Toast";
import { Wait } from "../ui/Wait";
import { named, useSay, type Key } from "../words";
import { CategoryForm } from "./category/CategoryForm";
import { GroupForm } from "./GroupForm";

type Catalogue = Schema<"CatalogueView">;
export type CategoryEdit = Catalogue["items"][number];
export type Group = Catalogue["groups"][number];
type Open = { group: Group | null } | { category: CategoryEdit | null };

export function CategoriesPage() {
  const say = useSay();
  const [loaded, again] = useLoad("catalogue", (signal) => api.get("/api/v1/admin/categories", { signal }));
  const [open, setOpen] = useState<Open | null>(null);
  if (loaded.value === null || loaded.status === "trouble") return <Wait loaded={loaded} again={again} />;
  const { groups, items } = loaded.value;
  const done = () => {
    setOpen(null);
    toast(say("admin.saved"));
    again();
  };
  return (
    <>
      <div className="page-head">
        <h1>{say("admin.categories")}</h1>
        <button type="button" className="button is-main" onClick={() => { setOpen({ category: null }); }}>{say("category.new")}</button>
        <button type="button" className="button" onClick={() => { setOpen({ group: null }); }}>{say("category.new_group")}</button>
      </div>
      <div className="table-box" tabIndex={0} role="region" aria-label={say("admin.categories")}>
        <table className="table">
          <thead><tr><th scope="col">{say("category.name")}</th><th scope="col">{say("admin.code")}</th><th scope="col">{say("fact.hazard")}</th><th scope="col">{say("category.norm")}</th><th scope="col">{say("category.publish")}</th><th scope="col">{say("admin.active")}</th></tr></thead>
          {groups.map((group) => (
            <tbody key={group.code}>
              <tr className="is-group">
                <th scope="rowgroup" colSpan={6}><button type="button" className="link" onClick={() => { setOpen({ group }); }}>{named(group)}</button></th>
              </tr>
              {items.filter((one) => one.category.group === group.code).map((one) => (
                <tr key={one.category.code} className={one.active ? undefined : "is-off"}>
                  <th scope="row" className="is-name"><button type="button" className="link" onClick={() => { setOpen({ category: one }); }}>{named(one.category)}</button></th>
                  <td><code>{one.category.code}</code></td>
                  <td>{say(`hazard.${one.category.hazard}` as Key)}</td>
                  <td>{say(`norm.${one.category.norms.fix.unit}` as Key, { count: one.category.norms.fix.amount })}</td>
                  <td>{say(one.category.publish ? "admin.yes" : "admin.no")}</td>
                  <td>{say(one.active ? "admin.yes" : "admin.no")}</td>
                </tr>
              ))}
            </tbody>
          ))}
        </table>
      </div>
      {open && "group" in open && (
        <Dialog title={say(open.group ? "category.edit_group" : "category.new_group")} onClose={() => { setOpen(null); }}>
          <GroupForm {...(open.group && { group: open.group })} last={groups.length} onDone={done} />
        </Dialog>
      )}
      {open && "category" in open && (
        <Dialog wide title={say(open.category ? "category.edit" : "category.new")} onClose={() => { setOpen(null); }}>
          <CategoryForm {...(open.category && { edit: open.category })} groups={groups} last={items.length} onDone={done} />
        </Dialog>
      )}
    </>
  );
}
