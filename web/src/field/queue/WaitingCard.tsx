// One act that waits: what was decided, why it is not done, and what the person may do about it.
import { useState } from "react";

import { ago } from "../../shared/format";
import { Icon } from "../../shared/Icon";
import { useDesk } from "../desk-context";
import { WORDS_OF, WordsField } from "../ticket/WordsField";
import { useNow } from "../ui/now";
import { Sheet } from "../ui/Sheet";
import { useSay } from "../words";
import { BothVersions } from "./BothVersions";
import type { Waiting } from "./waiting";

export function WaitingCard({ one }: { one: Waiting }) {
  const say = useSay();
  const desk = useDesk();
  const now = useNow();
  const field = WORDS_OF[one.act];
  const words = field === undefined ? undefined : one.words[field];
  const again = () => void desk.settle(desk.queue.again(one.seq));
  return (
    <section className={`waiting is-${one.state}`} aria-label={say("queue.one", { act: say(`act.${one.act}`), code: one.code })}>
      <p className="waiting-head">
        <Icon name={one.state === "waiting" ? "cloud-upload" : "circle-alert"} />
        <strong>{say(`act.${one.act}`)}</strong>
        <span className="hint">{ago(new Date(one.at).toISOString(), now)}</span>
      </p>
      {words !== undefined && <p className="words">{words}</p>}
      {one.photos.length > 0 && <p className="hint">{say("queue.photos", { count: one.photos.length })}</p>}
      {one.state === "waiting" && <p className="hint">{say("queue.will_send")}</p>}
      {one.state === "refused" && <p className="trouble" role="alert">{one.refusal?.detail || say("error.unknown")}</p>}
      {one.state === "conflict" && <BothVersions one={one} />}
      <div className="buttons">
        {one.state === "conflict" && one.current !== null && one.current.actions.includes(one.act) && (
          <button type="button" className="button is-primary" onClick={again}>{say("queue.again_new")}</button>
        )}
        {one.state === "refused" && <button type="button" className="button is-primary" onClick={again}>{say("act.retry")}</button>}
        {one.state === "refused" && field !== undefined && <Mend one={one} />}
        <GiveUp one={one} />
      </div>
    </section>
  );
}

function Mend({ one }: { one: Waiting }) {
  const say = useSay();
  const desk = useDesk();
  const field = WORDS_OF[one.act] ?? "text";
  const [text, setText] = useState<string | null>(null);
  return (
    <>
      <button type="button" className="button" onClick={() => { setText(one.words[field] ?? ""); }}>{say("queue.mend")}</button>
      {text !== null && (
        <Sheet title={say("queue.mend")} onClose={() => { setText(null); }}>
          <form className="form" onSubmit={(event) => {
            event.preventDefault();
            void desk.settle(desk.queue.mend(one.seq, { ...one.words, [field]: text }));
          }}>
            <WordsField act={one.act} value={text} onChange={setText} />
            <button type="submit" className="button is-primary is-wide">{say("queue.send_again")}</button>
          </form>
        </Sheet>
      )}
    </>
  );
}

function GiveUp({ one }: { one: Waiting }) {
  const say = useSay();
  const desk = useDesk();
  const [asked, setAsked] = useState(false);
  return (
    <>
      <button type="button" className="button" onClick={() => { setAsked(true); }}>{say("queue.give_up")}</button>
      {asked && (
        <Sheet title={say("queue.give_up_title")} onClose={() => { setAsked(false); }}>
          <p className="words">{say("queue.give_up_why", { act: say(`act.${one.act}`), code: one.code })}</p>
          <div className="buttons">
            <button type="button" className="button is-bad" onClick={() => void desk.settle(desk.queue.discard(one.seq))}>{say("queue.give_up")}</button>
            <button type="button" className="button" onClick={() => { setAsked(false); }}>{say("queue.keep")}</button>
          </div>
        </Sheet>
      )}
    </>
  );
}
