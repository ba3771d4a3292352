// The words, choices and photos an act needs.
import { type FormEvent, useRef, useState } from "react";

import { useDesk } from "../desk-context";
import type { Act, Words } from "../queue/waiting";
import { Sheet } from "../ui/Sheet";
import { useSay } from "../words";
import { Camera } from "./Camera";
import { useDraft } from "./draft";
import type { Ticket } from "./shape";
import { UnitPick } from "./UnitPick";
import { WORDS_OF, WordsField } from "./WordsField";

export function ActSheet({ ticket, act, onClose }: { ticket: Ticket; act: Act; onClose: () => void }) {
  const say = useSay();
  const desk = useDesk();
  const [draft, change, drop] = useDraft(`${ticket.id}:${act}`);
  const [full, setFull] = useState(false);
  const camera = useRef<HTMLInputElement>(null);
  if (draft === null) return null;
  const { words, photos } = draft;
  const put = (some: Words) => {
    change({ ...draft, words: { ...words, ...some } });
  };

  async function decide(event: FormEvent) {
    event.preventDefault();
    if (act === "resolve" && photos.length === 0) {
      camera.current?.focus();
      return;
    }
    try {
      const said = act === "note" ? { public: false, ...words } : words;
      await desk.decide({ ticket: ticket.id, code: ticket.report.code, act, words: said, photos, version: ticket.version, seen: ticket });
      await drop();
      onClose();
    } catch {
      setFull(true);
    }
  }

  const field = WORDS_OF[act];
  return (
    <Sheet title={say(`act.${act}`)} onClose={onClose}>
      <form className="form" onSubmit={(event) => void decide(event)}>
        {act === "resolve" && (
          <Camera input={camera} photos={photos} onChange={(next) => { change({ ...draft, photos: next }); }} />
        )}
        {act === "transfer" && <UnitPick label={say("form.unit")} required value={words.unit ?? ""} not={ticket.unit_code} onPick={(unit) => { put({ unit }); }} />}
        {field !== undefined && <WordsField act={act} value={words[field] ?? ""} onChange={(text) => { put({ [field]: text }); }} />}
        {act === "decline" && (
          <UnitPick label={say("form.proposed")} value={words.proposed_unit ?? ""} not={ticket.unit_code} onPick={(unit) => { put({ proposed_unit: unit === "" ? null : unit }); }} />
        )}
        {act === "note" && (
          <label className="check">
            <input type="checkbox" checked={words.public ?? false} onChange={(event) => { put({ public: event.target.checked }); }} />
            {say("form.public")}
          </label>
        )}
        {act === "resolve" && photos.length === 0 && <p className="hint">{say("form.photo_needed")}</p>}
        {full && <p className="trouble" role="alert">{say("form.no_room")}</p>}
        <button type="submit" className="button is-primary is-wide">{say(`act.${act}_now`)}</button>
      </form>
    </Sheet>
  );
}
