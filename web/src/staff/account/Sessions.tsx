// One's own log-ins: since when, from where, with what; those that are not wanted are ended, with the password.
import { useState } from "react";

import { ago } from "../../shared/format";
import { useLoad } from "../load";
import { api } from "../session";
import { Form } from "../ui/Form";
import { Text } from "../ui/fields";
import { toast } from "../ui/Toast";
import { Wait } from "../ui/Wait";
import { useSay } from "../words";
import { deviceOf } from "./device";

export function Sessions() {
  const say = useSay();
  const [loaded, again] = useLoad("sessions", (signal) => api.get("/api/v1/staff/sessions", { signal }));
  // Which one is about to be ended; "" for all but this one.
  const [chosen, setChosen] = useState<string | null>(null);
  if (loaded.value === null) return <Wait loaded={loaded} again={again} />;
  const { items } = loaded.value;
  const form = chosen !== null && (
    <End
      key={chosen}
      id={chosen}
      cancel={() => { setChosen(null); }}
      onDone={() => {
        setChosen(null);
        toast(say("sessions.ended"));
        again();
      }}
    />
  );
  return (
    <>
      <p>{say("sessions.why")}</p>
      <ul className="sessions">
        {items.map((one) => (
          <li key={one.id}>
            <strong>{deviceOf(one.agent) || say("sessions.unknown")}</strong>
            {one.here && <span> ({say("sessions.here")})</span>}
            <br />
            {say("sessions.since", { ago: ago(one.created_at), seen: ago(one.seen_at) })}
            {one.address !== "" && <><br />{say("sessions.from", { address: one.address })}</>}
            {one.stays && <><br />{say("sessions.stays")}</>}
            {chosen === one.id && form}
            {!one.here && chosen !== one.id && (
              <p><button type="button" className="button" onClick={() => { setChosen(one.id); }}>{say("sessions.end")}</button></p>
            )}
          </li>
        ))}
      </ul>
      {items.length > 1 && chosen === null && (
        <button type="button" className="button" onClick={() => { setChosen(""); }}>{say("sessions.end_all")}</button>
      )}
      {chosen === "" && form}
    </>
  );
}

function End({ id, cancel, onDone }: { id: string; cancel: () => void; onDone: () => void }) {
  const say = useSay();
  const [current, setCurrent] = useState("");
  const label = say(id === "" ? "sessions.end_all" : "sessions.end");
  return (
    <Form label={label} submit={label} cancel={cancel} onDone={onDone} send={() => api.post("/api/v1/staff/sessions/end", { body: { current, id: id || null } })}>
      <Text label={say("password.current")} type="password" autoComplete="current-password" required autoFocus value={current} onValue={setCurrent} />
    </Form>
  );
}
