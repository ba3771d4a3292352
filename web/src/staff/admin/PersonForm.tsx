// One account: name, roles, and what an administrator does for somebody who cannot log in.
import { useState } from "react";

import { useChoices } from "../choices";
import { api, ask } from "../session";
import { Form } from "../ui/Form";
import { Check, Select, Text } from "../ui/fields";
import { PickOne } from "../ui/picks";
import { toast } from "../ui/Toast";
import { useSay, type Key } from "../words";
import type { Person } from "./PeoplePage";

type Seat = Person["memberships"][number];
type Role = Seat["role"];
/** What each role belongs to: a role that the service learns stops the build until it has a place here. */
const ROLES: Record<Role, "province" | "area" | "unit"> = {
  viewer: "area",
  moderator: "area",
  coordinator: "area",
  admin: "province",
  unit_member: "unit",
  unit_head: "unit",
  intake_officer: "unit",
  specialist: "unit",
  agency_leader: "unit",
  helper: "unit",
};

export function PersonForm({ person, onDone }: { person?: Person; onDone: (made?: Person) => void }) {
  const say = useSay();
  const [username, setUsername] = useState(person?.username ?? "");
  const [fullName, setFullName] = useState(person?.full_name ?? "");
  const [email, setEmail] = useState(person?.email ?? "");
  const [active, setActive] = useState(person?.active ?? true);
  const [seats, setSeats] = useState<Seat[]>(person?.memberships ?? [{ role: "viewer", unit: null, area: null }]);
  const set = (index: number, values: Partial<Seat>) => { setSeats(seats.map((one, other) => (other === index ? { ...one, ...values } : one))); };

  const send = async () => {
    const common = { full_name: fullName, email: email || null, memberships: seats };
    if (person) {
      await api.put("/api/v1/admin/accounts/{id}", { path: { id: person.id }, body: { ...common, active } });
      toast(say("admin.saved"));
      onDone();
      return;
    }
    onDone(await api.post("/api/v1/admin/accounts", { body: { ...common, username } }));
  };
  return (
    <>
      <Form submit={say("act.save")} send={send}>
        <div className="form-grid">
          <Text label={say("login.username")} required maxLength={64} autoCapitalize="none" disabled={person !== undefined} value={username} onValue={setUsername} />
          <Text label={say("person.name")} required maxLength={200} value={fullName} onValue={setFullName} />
          <Text label={say("person.email")} type="email" maxLength={254} value={email} onValue={setEmail} />
        </div>
        {seats.map((seat, index) => <SeatFields key={index} number={index + 1} seat={seat} onSeat={(values) => { set(index, values); }} onRemove={() => { setSeats(seats.filter((_, other) => other !== index)); }} />)}
        <button type="button" className="button" onClick={() => { setSeats([...seats, { role: "viewer", unit: null, area: null }]); }}>{say("person.add_role")}</button>
        {person && <Check label={say("admin.active")} checked={active} onValue={setActive} />}
      </Form>
      {person && <Help person={person} onDone={onDone} />}
    </>
  );
}

function SeatFields({ number, seat, onSeat, onRemove }: { number: number; seat: Seat; onSeat: (values: Partial<Seat>) => void; onRemove: () => void }) {
  const say = useSay();
  const { units, areas } = useChoices();
  const home = ROLES[seat.role];
  return (
    <fieldset className="seat">
      <legend>{say("person.role_number", { number })}</legend>
      <Select label={say("person.role")} value={seat.role} onValue={(role) => { onSeat({ role: role as Role, unit: null, area: null }); }}>
        {(Object.keys(ROLES) as Role[]).map((one) => <option key={one} value={one}>{say(`role.${one}`)}</option>)}
      </Select>
      {home === "unit" && <PickOne label={say("filter.unit")} choices={units} value={seat.unit ?? ""} onValue={(unit) => { onSeat({ unit: unit || null }); }} />}
      {home === "area" && <PickOne label={say("filter.area")} choices={areas} value={seat.area ?? ""} onValue={(area) => { onSeat({ area: area || null }); }} none={say("role.province")} />}
      <button type="button" className="button is-small" onClick={onRemove}>{say("person.remove_role", { number })}</button>
    </fieldset>
  );
}

function Help({ person, onDone }: { person: Person; onDone: (made?: Person) => void }) {
  const say = useSay();
  const path = { id: person.id };
  const done = (words: Key) => () => {
    toast(say(words));
    onDone();
  };
  return (
    <section className="sub">
      <h3>{say("person.help")}</h3>
      <div className="act-buttons">
        <button type="button" className="button" onClick={() => void ask(() => api.post("/api/v1/admin/accounts/{id}/password", { path })).then(onDone)}>{say("person.reset_password")}</button>
        {person.enrolled && <button type="button" className="button" onClick={() => void ask(() => api.delete("/api/v1/admin/accounts/{id}/totp", { path })).then(done("person.forgot_factor"))}>{say("person.forget_factor")}</button>}
        <button type="button" className="button" onClick={() => void ask(() => api.delete("/api/v1/admin/accounts/{id}/sessions", { path })).then(done("person.signed_out"))}>{say("person.sign_out")}</button>
      </div>
    </section>
  );
}
