// What a resident may do to their report now: answer or add words, rate the result, have it reopened, take it back.
import { type FormEvent, useState } from "react";
import { Button } from "zmp-ui";

import { newKey } from "../../shared/api";
import { Icon } from "../../shared/Icon";
import type { StoryView } from "../screens/Story";
import { api } from "../session";
import { type Key, useWords } from "../words";
import { Trouble } from "./Notes";

type Act = "comment" | "rate" | "reopen" | "withdraw";
const ICONS: Record<Act, string> = { comment: "message-square", rate: "star", reopen: "rotate-ccw", withdraw: "trash-2" };
// What the person most likely came for stands open.
const OPEN_FIRST: Act[] = ["rate", "comment"];

interface Props {
  report: StoryView;
  set: (report: StoryView) => void;
}

export function Acts({ report, set }: Props) {
  const say = useWords();
  const may = (["rate", "reopen", "comment", "withdraw"] as Act[]).filter((act) => report.actions?.includes(act));
  const first = OPEN_FIRST.find((act) => may.includes(act) && (act === "rate" || report.status === "needs_info")) ?? null;
  const [open, setOpen] = useState<Act | null>(first);
  if (may.length === 0) return null;
  const name = (act: Act) => say((act === "comment" && report.status === "needs_info" ? "act.answer" : `act.${act}`) as Key);
  const done = (next: StoryView) => {
    setOpen(null);
    set(next);
  };
  return (
    <section className="acts" aria-label={say("act.all")}>
      <div className="acts-row">
        {may.map((act) => (
          <button key={act} type="button" className="act" aria-expanded={open === act} onClick={() => { setOpen(open === act ? null : act); }}>
            <Icon name={ICONS[act]} />
            {name(act)}
          </button>
        ))}
      </div>
      {open !== null && may.includes(open) && <ActForm key={open} act={open} title={name(open)} report={report} set={done} />}
    </section>
  );
}

function ActForm({ act, title, report, set }: Props & { act: Act; title: string }) {
  const say = useWords();
  const [text, setText] = useState("");
  const [stars, setStars] = useState(0);
  // One key for one intent: tapping again after a broken connection does it once.
  const [key] = useState(newKey);
  const [status, setStatus] = useState<"idle" | "sending" | { error: unknown }>("idle");
  const needsText = act === "comment" || act === "reopen";
  const ready = act === "rate" ? stars > 0 : !needsText || text.trim() !== "";

  async function submit(event: FormEvent) {
    event.preventDefault();
    setStatus("sending");
    const path = { code: report.code };
    const words = text.trim();
    try {
      switch (act) {
        case "comment":
          set(await api.post("/api/v1/reports/{code}/comments", { path, key, body: { text: words } }));
          break;
        case "rate":
          set(await api.post("/api/v1/reports/{code}/rating", { path, key, body: { stars, comment: words } }));
          break;
        case "reopen":
          set(await api.post("/api/v1/reports/{code}/reopen", { path, key, body: { reason: words } }));
          break;
        case "withdraw":
          set(await api.post("/api/v1/reports/{code}/withdraw", { path, key, body: { reason: words } }));
          break;
      }
    } catch (error) {
      setStatus({ error });
    }
  }

  return (
    <form className="act-form" onSubmit={(event) => void submit(event)}>
      {act === "rate" && <Stars stars={stars} set={setStars} />}
      <label className="field">
        {say(`act.${act}_words` as Key)}
        <textarea rows={3} maxLength={2000} required={needsText} value={text} onChange={(event) => { setText(event.target.value); }} />
      </label>
      {typeof status === "object" && <Trouble error={status.error} />}
      <Button fullWidth htmlType="submit" type={act === "withdraw" ? "danger" : "highlight"} loading={status === "sending"} disabled={!ready || status === "sending"}>
        {act === "comment" ? say("act.send") : title}
      </Button>
    </form>
  );
}

function Stars({ stars, set }: { stars: number; set: (stars: number) => void }) {
  const say = useWords();
  return (
    <fieldset className="stars">
      <legend>{say("rate.how")}</legend>
      {[1, 2, 3, 4, 5].map((each) => (
        <label key={each} className={each <= stars ? "star star-on" : "star"}>
          <input type="radio" name="stars" className="visually-hidden" checked={each === stars} onChange={() => { set(each); }} />
          <Icon name="star" size="large" />
          <span className="visually-hidden">{say("rate.stars", { count: each })}</span>
        </label>
      ))}
      <span className="stars-word" aria-hidden="true">
        {stars > 0 && say(`rate.word_${stars}` as Key)}
      </span>
    </fieldset>
  );
}
