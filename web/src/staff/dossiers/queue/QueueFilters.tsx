// Which dossiers: by words, state, procedure and agency, one's own, late ones.
import { useState } from "react";

import { useLoad } from "../../load";
import { change } from "../../route";
import { api } from "../../session";
import { Check, Select } from "../../ui/fields";
import { named } from "../../words";
import { STATES } from "../shape";
import { WhyField } from "../why";
import { useSay, type Key } from "../words";
import { look, type View } from "./view";

export function QueueFilters({ view }: { view: View }) {
  const say = useSay();
  const [loaded] = useLoad("queue-choices", async (signal) => {
    const [procedures, agencies] = await Promise.all([
      api.get("/api/v1/procedures", { signal }),
      api.get("/api/v1/unit/dossiers/agencies", { signal }),
    ]);
    return { procedures: procedures.items, agencies: agencies.items };
  });
  const procedures = loaded.value?.procedures ?? [];
  const agencies = loaded.value?.agencies ?? [];
  return (
    <div className="queue-filters" role="search" aria-label={say("queue.filter")}>
      <Words key={view.q ?? ""} words={view.q ?? ""} />
      <Select label={say("queue.state")} value={view.state ?? ""} onValue={(state) => { change({ state }); }}>
        <option value="">{say("queue.open")}</option>
        {STATES.map((state) => <option key={state} value={state}>{say(`state.${state}` as Key)}</option>)}
      </Select>
      <Select label={say("queue.procedure")} value={view.procedure ?? ""} onValue={(procedure) => { change({ procedure }); }}>
        <option value="">{say("queue.any")}</option>
        {procedures.map((one) => <option key={one.code} value={one.code}>{named(one)}</option>)}
      </Select>
      {agencies.length > 1 && (
        <Select label={say("queue.agency")} value={view.unit ?? ""} onValue={(unit) => { change({ unit }); }}>
          <option value="">{say("queue.any")}</option>
          {agencies.map((one) => <option key={one.code} value={one.code}>{named(one)}</option>)}
        </Select>
      )}
      <WhyField />
      <Check label={say("todo.mine")} checked={view.mine === "1"} onValue={(mine) => { change({ mine: mine ? "1" : "" }); }} />
      <Check label={say("todo.late")} checked={view.late === "1"} onValue={(late) => { change({ late: late ? "1" : "" }); }} />
      <button type="button" className="button is-quiet" onClick={() => { look({}); }}>{say("filter.clear")}</button>
    </div>
  );
}

/** Looked for when it is sent, not while a number is half typed. */
function Words({ words }: { words: string }) {
  const say = useSay();
  const [typed, setTyped] = useState(words);
  return (
    <form
      className="queue-words"
      onSubmit={(event) => {
        event.preventDefault();
        change({ q: typed.trim() });
      }}
    >
      <label htmlFor="queue-words">{say("queue.words")}</label>
      <span className="joined">
        <input id="queue-words" type="search" maxLength={64} value={typed} onChange={(event) => { setTyped(event.target.value); }} />
        <button type="submit" className="button">{say("queue.find")}</button>
      </span>
    </form>
  );
}
