// What one can apply for: by everyday words, by an occasion of life, by field of law. What was begun stands on top.
import { useSearchParams } from "react-router-dom";

import { Icon } from "../../../shared/Icon";
import { Answer, Empty } from "../../parts/Notes";
import { Screen } from "../../parts/Screen";
import { useAsked } from "../../useAsked";
import { type Catalogue as Whole, procedures } from "../calls";
import { Unfinished } from "../parts/Unfinished";
import { useWords } from "../words";
import { ProcedureCard } from "./ProcedureCard";
import { useSearch } from "./search";

const EVENT_ICONS: Record<string, string> = {
  child: "baby",
  school: "graduation-cap",
  family: "heart",
  residence: "id-card",
  home: "hammer",
  business: "store",
  support: "hand-coins",
  death: "flower-2",
  papers: "files",
};

export function Catalogue() {
  const say = useWords();
  const [asked, again] = useAsked(procedures, []);
  return (
    <Screen title={say("catalogue.title")} back="/">
      <Unfinished />
      <Answer asked={asked} again={again}>
        {(whole) => <Choosing whole={whole} />}
      </Answer>
    </Screen>
  );
}

function Choosing({ whole }: { whole: Whole }) {
  const say = useWords();
  const [query, setQuery] = useSearchParams();
  const wanted = { words: query.get("q") ?? "", field: query.get("field") ?? "", event: query.get("event") ?? "" };
  const { shown, status } = useSearch(whole, wanted);
  const want = (change: Record<string, string>) => {
    const next = Object.entries({ q: wanted.words, field: wanted.field, event: wanted.event, ...change }).filter(([, value]) => value !== "");
    setQuery(Object.fromEntries(next), { replace: true });
  };
  return (
    <>
      <search className="finder">
        <label htmlFor="words">{say("catalogue.words")}</label>
        <div className="finder-box">
          <Icon name="search" />
          <input id="words" type="search" enterKeyHint="search" autoComplete="off" value={wanted.words} placeholder={say("catalogue.example")} onChange={(event) => { want({ q: event.target.value }); }} />
        </div>
      </search>
      {wanted.words.trim() === "" && wanted.field === "" && <Events events={whole.events} chosen={wanted.event} choose={(event) => { want({ event }); }} />}
      <label className="field">
        {say("catalogue.field")}
        <select value={wanted.field} onChange={(event) => { want({ field: event.target.value, event: "" }); }}>
          <option value="">{say("catalogue.field_any")}</option>
          {whole.fields.map((field) => (
            <option key={field.code} value={field.code}>
              {say("catalogue.field_count", { name: field.name, count: field.count })}
            </option>
          ))}
        </select>
      </label>
      <h2>
        <span role="status">{say(shown.length === 1 ? "catalogue.count_one" : "catalogue.count", { count: shown.length })}</span>
      </h2>
      {shown.length === 0 && status === "there" && <Empty icon="search">{say("catalogue.none")}</Empty>}
      <ul className="plain">
        {shown.map((item) => (
          <li key={item.code}>
            <ProcedureCard item={item} />
          </li>
        ))}
      </ul>
    </>
  );
}

function Events({ events, chosen, choose }: { events: Whole["events"]; chosen: string; choose: (event: string) => void }) {
  const say = useWords();
  return (
    <section aria-labelledby="events">
      <h2 id="events">{say("catalogue.events")}</h2>
      <div className="pictures">
        {events.map((event) => (
          <button key={event.code} type="button" className="picture" aria-pressed={event.code === chosen} onClick={() => { choose(event.code === chosen ? "" : event.code); }}>
            <Icon name={EVENT_ICONS[event.code] ?? "file-text"} size="large" />
            <span>{event.name}</span>
          </button>
        ))}
      </div>
    </section>
  );
}
