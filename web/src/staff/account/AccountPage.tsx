// One's own account: who one is, the password and the second factor.
import { useState } from "react";

import { restore } from "../../shared/account";
import { nameOf, useChoices } from "../choices";
import { api, useMe } from "../session";
import { Form } from "../ui/Form";
import { Text } from "../ui/fields";
import { toast } from "../ui/Toast";
import { useSay, type Key } from "../words";
import { Enrolment } from "./Enrolment";
import { Sessions } from "./Sessions";

export function AccountPage() {
  const say = useSay();
  const me = useMe();
  const choices = useChoices();
  return (
    <div className="page is-narrow">
      <h1>{say("account.title")}</h1>
      <section className="card">
        <h2>{me.full_name}</h2>
        <p>{me.username}</p>
        <ul>
          {me.roles.map((seat) => (
            <li key={`${seat.role}${seat.unit ?? ""}${seat.area ?? ""}`}>
              {say(`role.${seat.role}` as Key)}: {seat.unit ? nameOf(choices.units, seat.unit) : seat.area ? nameOf(choices.areas, seat.area) : say("role.province")}
            </li>
          ))}
        </ul>
      </section>
      <section className="card">
        <h2>{say("enrol.title")}</h2>
        {me.enrolled ? <p>{say("enrol.done")}</p> : <Offer />}
      </section>
      <section className="card">
        <h2>{say("password.title")}</h2>
        <NewPassword />
      </section>
      <section className="card">
        <h2>{say("sessions.title")}</h2>
        <Sessions />
      </section>
    </div>
  );
}

function Offer() {
  const say = useSay();
  const [open, setOpen] = useState(false);
  if (!open) {
    return (
      <>
        <p>{say("enrol.why")}</p>
        <button type="button" className="button" onClick={() => { setOpen(true); }}>{say("enrol.begin")}</button>
      </>
    );
  }
  return (
    <Enrolment
      onDone={() => {
        toast(say("enrol.done"));
        void restore();
      }}
    />
  );
}

function NewPassword() {
  const say = useSay();
  const [current, setCurrent] = useState("");
  const [next, setNext] = useState("");
  return (
    <Form
      submit={say("password.change")}
      send={() => api.put("/api/v1/staff/session/password", { body: { current, new: next } })}
      onDone={() => {
        setCurrent("");
        setNext("");
        toast(say("password.changed"));
      }}
    >
      <Text label={say("password.current")} type="password" autoComplete="current-password" required value={current} onValue={setCurrent} />
      <Text label={say("password.new")} type="password" autoComplete="new-password" required minLength={12} hint={say("password.hint")} value={next} onValue={setNext} />
    </Form>
  );
}
