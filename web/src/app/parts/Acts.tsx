// What a resident may do now to what they sent: answer or add words, rate the result, have it reopened, take it back.
import { type FormEvent, useState } from "react";
import { Button } from "zmp-ui";

import { newKey } from "../../shared/api";
import { Icon } from "../../shared/Icon";
import { perform, useWaitingActs } from "../queue";
import type { Act } from "../store";
import { type Key, useWords } from "../words";
import { Note, Trouble } from "./Notes";
import { Stars } from "./Stars";

type Name = Act["name"];
const ORDER: Name[] = ["rate", "reopen", "comment", "withdraw"];
const ICONS: Record<Name, string> = { comment: "message-square", rate: "star", reopen: "rotate-ccw", withdraw: "trash-2" };
const DOORS: Record<Name, string> = { comment: "comments", rate: "rating", reopen: "reopen", withdraw: "withdraw" };
const WORDS: Record<Name, string> = { comment: "text", rate: "comment", reopen: "reason", withdraw: "reason" };

interface Props<T> {
  /** The names of what may be done, as the service gives them. */
  may: readonly string[];
  on: Act["on"];
  /** Where it stands in the API. */
  base: string;
  /** A question waits for an answer. */
  asked?: boolean;
  /** What taking it back means. */
  effect?: string;
  /** Told what the service then says of it. */
  set: (next: T) => void;
}

export function Acts<T>({ may, on, base, asked = false, effect, set }: Props<T>) {
  const say = useWords();
  const waiting = useWaitingActs(on.to);
  const names = ORDER.filter((name) => may.includes(name) && (name === "comment" || !waiting.some((one) => one.act.name === name)));
  // What the person most likely came for stands open.
  const first = names.includes("rate") ? "rate" : asked && names.includes("comment") ? "comment" : null;
  const [open, setOpen] = useState<Name | null>(first);
  const named = (name: Name) => say((name === "comment" && asked ? "act.answer" : `act.${name}`) as Key);
  if (names.length === 0 && waiting.length === 0) return null;
  return (
    <section className="acts" aria-label={say("act.all")}>
      {waiting.map((one) => (
        <Note key={one.key} kind={one.refused ? "bad" : "info"} icon={one.refused ? "circle-alert" : "cloud-upload"}>
          <strong>{named(one.act.name)}</strong>
          <p>{one.refused ? one.refused.detail || say("error.unknown") : say("mine.will_send")}</p>
        </Note>
      ))}
      <div className="acts-row">
        {names.map((name) => (
          <button key={name} type="button" className="act" aria-expanded={open === name} onClick={() => { setOpen(open === name ? null : name); }}>
            <Icon name={ICONS[name]} />
            {named(name)}
          </button>
        ))}
      </div>
      {open !== null && names.includes(open) && (
        <ActForm
          key={open}
          name={open}
          title={named(open)}
          on={on}
          base={base}
          effect={open === "withdraw" ? effect : undefined}
          done={(next: T | null) => {
            setOpen(null);
            if (next !== null) set(next);
          }}
        />
      )}
    </section>
  );
}

interface FormProps<T> {
  name: Name;
  title: string;
  on: Act["on"];
  base: string;
  effect: string | undefined;
  /** Null when it waits for network. */
  done: (next: T | null) => void;
}

function ActForm<T>({ name, title, on, base, effect, done }: FormProps<T>) {
  const say = useWords();
  const [text, setText] = useState("");
  const [stars, setStars] = useState(0);
  // One key for one intent: tapping again after a broken connection does it once.
  const [key] = useState(newKey);
  const [status, setStatus] = useState<"idle" | "sending" | { error: unknown }>("idle");
  const needsText = name === "comment" || name === "reopen";
  const ready = name === "rate" ? stars > 0 : !needsText || text.trim() !== "";

  async function submit(event: FormEvent) {
    event.preventDefault();
    setStatus("sending");
    const body = { [WORDS[name]]: text.trim(), ...(name === "rate" ? { stars } : {}) };
    try {
      const outcome = await perform<T>({ name, on, path: `${base}/${DOORS[name]}`, body }, key);
      if (outcome.kind === "refused") setStatus({ error: outcome.error });
      else done(outcome.kind === "sent" ? outcome.answer : null);
    } catch (error) {
      setStatus({ error });
    }
  }

  return (
    <form className="act-form" onSubmit={(event) => void submit(event)}>
      {name === "rate" && <Stars stars={stars} set={setStars} />}
      <label className="field">
        {say(`act.${name}_words` as Key)}
        <textarea rows={3} maxLength={2000} required={needsText} value={text} onChange={(event) => { setText(event.target.value); }} />
      </label>
      {effect && <Note kind="warn">{effect}</Note>}
      {typeof status === "object" && <Trouble error={status.error} />}
      <Button fullWidth htmlType="submit" type={name === "withdraw" ? "danger" : "highlight"} loading={status === "sending"} disabled={!ready || status === "sending"}>
        {name === "comment" ? say("act.send") : title}
      </Button>
    </form>
  );
}
