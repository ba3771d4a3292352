// A form that sends something: one state, the service's own sentence when it refuses, and which fields it refused.
import { type FormEvent, type ReactNode, useState } from "react";

import { ApiError } from "../../shared/api";
import { sentence } from "../../shared/trouble";
import { ask } from "../session";
import { useSay } from "../words";

interface Props {
  /** What is sent; raises what the service refuses. */
  send: () => Promise<unknown>;
  onDone?: () => void;
  /** Takes over a refusal; answers whether it did. */
  onRefused?: (error: ApiError) => boolean;
  submit: string;
  /** How much the button stands out: what one came for, what cannot be undone, or something by the way. */
  tone?: "main" | "danger" | "quiet";
  cancel?: () => void;
  children: ReactNode;
  label?: string;
}

const BUTTON = { main: "button is-main", danger: "button is-danger", quiet: "button" };

export function Form({ send, onDone, onRefused, submit, tone = "main", cancel, children, label }: Props) {
  const say = useSay();
  const [status, setStatus] = useState<"idle" | "sending" | { trouble: string; fields: [string, string][] }>("idle");

  async function sent(event: FormEvent) {
    event.preventDefault();
    setStatus("sending");
    try {
      await ask(send);
      setStatus("idle");
      onDone?.();
    } catch (error) {
      if (error instanceof ApiError && onRefused?.(error)) {
        setStatus("idle");
        return;
      }
      const fields = error instanceof ApiError ? Object.entries(error.fields) : [];
      setStatus({ trouble: sentence(error), fields });
    }
  }

  return (
    <form className="form" aria-label={label} onSubmit={(event) => void sent(event)}>
      {children}
      {typeof status === "object" && (
        <div className="trouble" role="alert">
          <p>{status.trouble}</p>
          {status.fields.length > 0 && (
            <ul>{status.fields.map(([name, what]) => <li key={name}><code>{name}</code> {what}</li>)}</ul>
          )}
        </div>
      )}
      <div className="form-end">
        <button type="submit" className={BUTTON[tone]} disabled={status === "sending"}>
          {status === "sending" ? say("wait.sending") : submit}
        </button>
        {cancel && <button type="button" className="button" onClick={cancel}>{say("act.cancel")}</button>}
      </div>
    </form>
  );
}
