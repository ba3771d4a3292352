// A password that somebody else handed out is replaced before anything else.
import { type FormEvent, useState } from "react";

import { api, restore } from "./account";
import { useWords } from "./i18n";
import { sentence } from "./trouble";

export function OwnPassword() {
  const say = useWords();
  const [current, setCurrent] = useState("");
  const [next, setNext] = useState("");
  const [status, setStatus] = useState<"idle" | "sending" | { trouble: string }>("idle");

  async function submit(event: FormEvent) {
    event.preventDefault();
    setStatus("sending");
    try {
      await api.put("/api/v1/staff/session/password", { body: { current, new: next } });
      await restore();
    } catch (error) {
      setStatus({ trouble: sentence(error) });
    }
  }

  return (
    <form className="gate-form" onSubmit={(event) => void submit(event)}>
      <h1>{say("password.title")}</h1>
      <p>{say("password.temporary")}</p>
      <label>
        {say("password.current")}
        <input type="password" autoComplete="current-password" required value={current} onChange={(event) => { setCurrent(event.target.value); }} />
      </label>
      <label>
        {say("password.new")}
        <input type="password" autoComplete="new-password" required minLength={12} aria-describedby="password-hint" value={next} onChange={(event) => { setNext(event.target.value); }} />
      </label>
      <p id="password-hint">{say("password.hint")}</p>
      {typeof status === "object" && <p className="gate-trouble" role="alert">{status.trouble}</p>}
      <button type="submit" disabled={status === "sending"}>{say("password.change")}</button>
    </form>
  );
}
