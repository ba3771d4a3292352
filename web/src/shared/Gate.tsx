// Asks for the log-in of a unit or of staff, and shows what is behind it once there is one.
import { type FormEvent, type ReactNode, useEffect, useState } from "react";

import "./gate.css";

import { logIn, restore, useAccount } from "./account";
import { ApiError } from "./api";
import { useWords } from "./i18n";
import { OwnPassword } from "./OwnPassword";
import { sentence } from "./trouble";

/** `enrolAt`: the page where a second factor is enrolled, for screens that have no form for it. */
export function Gate({ title, stay = false, enrolAt, children }: { title: string; stay?: boolean; enrolAt?: string; children: ReactNode }) {
  const account = useAccount();
  const say = useWords();
  useEffect(() => {
    void restore();
  }, []);
  if (account.status === "in" && account.account.temporary) {
    return (
      <main className="gate">
        <OwnPassword />
      </main>
    );
  }
  if (account.status === "in" && account.account.limited && enrolAt !== undefined) {
    return (
      <main className="gate">
        <section className="gate-form">
          <h1>{title}</h1>
          <p>{say("enrol.needed")}</p>
          <a href={enrolAt}>{say("enrol.go")}</a>
        </section>
      </main>
    );
  }
  if (account.status === "in") return children;
  if (account.status === "unknown") return <p className="gate-wait" role="status">{say("wait.loading")}</p>;
  return (
    <main className="gate">
      <LogInForm title={title} stay={stay} />
    </main>
  );
}

/** `stay`: the log-in is to hold for a month. `name`: who is to log in again. */
export function LogInForm({ title, stay, name = "" }: { title: string; stay: boolean; name?: string }) {
  const say = useWords();
  const [username, setUsername] = useState(name);
  const [password, setPassword] = useState("");
  const [code, setCode] = useState("");
  const [needsCode, setNeedsCode] = useState(false);
  const [status, setStatus] = useState<"idle" | "sending" | { trouble: string }>("idle");

  async function submit(event: FormEvent) {
    event.preventDefault();
    setStatus("sending");
    try {
      await logIn(username.trim(), password, code.trim(), stay);
    } catch (error) {
      if (error instanceof ApiError && error.code === "code_needed") setNeedsCode(true);
      setStatus({ trouble: sentence(error) });
    }
  }

  return (
    <form className="gate-form" onSubmit={(event) => void submit(event)}>
      <h1>{title}</h1>
      <label>
        {say("login.username")}
        <input autoComplete="username" autoCapitalize="none" required value={username} onChange={(event) => { setUsername(event.target.value); }} />
      </label>
      <label>
        {say("login.password")}
        <input type="password" autoComplete="current-password" required value={password} onChange={(event) => { setPassword(event.target.value); }} />
      </label>
      {needsCode && (
        <label>
          {say("login.code")}
          <input inputMode="numeric" autoComplete="one-time-code" required value={code} onChange={(event) => { setCode(event.target.value); }} />
        </label>
      )}
      {typeof status === "object" && <p className="gate-trouble" role="alert">{status.trouble}</p>}
      <button type="submit" disabled={status === "sending"}>{say("act.log_in")}</button>
    </form>
  );
}
