// Accounts and their roles.
import { useState } from "react";

import type { Schema } from "../../shared/api-shapes";
import { nameOf, useChoices } from "../choices";
import { useLoad } from "../load";
import { api } from "../session";
import { Dialog } from "../ui/Dialog";
import { folded } from "../ui/picks";
import { Wait } from "../ui/Wait";
import { useSay } from "../words";
import { PersonForm } from "./PersonForm";

export type Person = Schema<"AccountView">;

export function PeoplePage() {
  const say = useSay();
  const { units, areas } = useChoices();
  const [typed, setTyped] = useState("");
  const [open, setOpen] = useState<Person | "new" | null>(null);
  const [password, setPassword] = useState<{ username: string; password: string } | null>(null);
  const [loaded, again] = useLoad("people", (signal) => api.get("/api/v1/admin/accounts", { signal }));
  const items = (loaded.value?.items ?? []).filter((one) => folded(`${one.full_name} ${one.username}`).includes(folded(typed.trim())));
  return (
    <>
      <div className="page-head">
        <h1>{say("admin.people")}</h1>
        <input type="search" aria-label={say("pick.search", { label: say("admin.people") })} placeholder={say("pick.type")} value={typed} onChange={(event) => { setTyped(event.target.value); }} />
        <button type="button" className="button is-main" onClick={() => { setOpen("new"); }}>{say("person.new")}</button>
      </div>
      {loaded.value === null || loaded.status === "trouble" ? <Wait loaded={loaded} again={again} /> : (
        <div className="table-box" tabIndex={0} role="region" aria-label={say("admin.people")}>
          <table className="table">
            <thead><tr><th scope="col">{say("person.name")}</th><th scope="col">{say("login.username")}</th><th scope="col">{say("person.roles")}</th><th scope="col">{say("person.second_factor")}</th><th scope="col">{say("admin.active")}</th></tr></thead>
            <tbody>
              {items.map((one) => (
                <tr key={one.id} className={one.active ? undefined : "is-off"}>
                  <th scope="row" className="is-name"><button type="button" className="link" onClick={() => { setOpen(one); }}>{one.full_name}</button></th>
                  <td>{one.username}</td>
                  <td className="is-name">{one.memberships.map((seat) => <span className="row-line" key={`${seat.role}${seat.unit ?? ""}${seat.area ?? ""}`}>{say(`role.${seat.role}`)}: {seat.unit ? nameOf(units, seat.unit) : seat.area ? nameOf(areas, seat.area) : say("role.province")}</span>)}</td>
                  <td>{say(one.enrolled ? "admin.yes" : "admin.no")}</td>
                  <td>{say(one.active ? "admin.yes" : "admin.no")}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
      {open && (
        <Dialog wide title={say(open === "new" ? "person.new" : "person.edit")} onClose={() => { setOpen(null); }}>
          <PersonForm
            {...(open !== "new" && { person: open })}
            onDone={(made) => {
              setOpen(null);
              setPassword(made?.password ? { username: made.username, password: made.password } : null);
              again();
            }}
          />
        </Dialog>
      )}
      {password && (
        <Dialog title={say("person.password_title")} onClose={() => { setPassword(null); }}>
          <p>{say("person.password_why", { name: password.username })}</p>
          <p><code className="secret">{password.password}</code></p>
        </Dialog>
      )}
    </>
  );
}
