// The chat: conversations that want a human, and answering in one.
import "../styles/chat.css";

import { ago } from "../../shared/format";
import { useTalks } from "../live";
import { useCalm, useLoad } from "../load";
import { address, change, follow, useRoute } from "../route";
import { api } from "../session";
import { Wait } from "../ui/Wait";
import { useSay, type Key } from "../words";
import { Talk } from "./Talk";

const STATES = ["waiting", "answering", "bot"] as const;
/** One message moves its conversation some times in a row: it is heard, thought about, and answered. */
export const CALM_MS = 400;

export default function ChatPage() {
  const say = useSay();
  const { query } = useRoute();
  const state = query.get("state") ?? "";
  const after = query.get("after") ?? "";
  const open = query.get("talk");
  const [loaded, again] = useLoad(`${state} ${after}`, (signal) =>
    api.get("/api/v1/staff/conversations", { query: { limit: 50, ...(state && { state }), ...(after && { after }) } as never, signal }),
  );
  useTalks(useCalm(again, CALM_MS));
  const items = loaded.value?.items ?? [];
  const to = (id: string) => {
    const there = new URLSearchParams(query);
    there.set("talk", id);
    return address("chat", there);
  };
  return (
    <div className="page chat-page">
      <div className="page-head">
        <h1>{say("nav.chat")}</h1>
        <label className="inline-field">
          {say("letter.state")}{" "}
          <select value={state} onChange={(event) => { change({ state: event.target.value, after: "" }); }}>
            <option value="">{say("chat.wanted")}</option>
            {STATES.map((one) => <option key={one} value={one}>{say(`attention.${one}` as Key)}</option>)}
          </select>
        </label>
      </div>
      <div className="chat-split">
        <section className="card chat-list" aria-label={say("chat.list")}>
          {loaded.value === null || loaded.status === "trouble" ? <Wait loaded={loaded} again={again} /> : null}
          {loaded.value !== null && items.length === 0 && <p className="empty">{say("chat.none")}</p>}
          <ul className="plain">
            {items.map((one) => (
              <li key={one.id}>
                <a className={one.id === open ? "side-item is-open" : "side-item"} href={to(one.id)} aria-current={one.id === open ? "true" : undefined} onClick={follow}>
                  <span className="side-top"><strong>{one.called_for || say("chat.no_words")}</strong> <span className={`badge is-${one.state}`}>{say(`attention.${one.state}` as Key)}</span></span>
                  <span className="side-foot">{ago(one.heard_at)}{one.human && ` · ${one.human}`}</span>
                </a>
              </li>
            ))}
          </ul>
          {loaded.value?.next && <button type="button" className="button more" onClick={() => { change({ after: loaded.value?.next ?? "" }); }}>{say("list.more")}</button>}
        </section>
        {open ? <Talk key={open} id={open} onChange={again} /> : <p className="card empty">{say("chat.choose")}</p>}
      </div>
    </div>
  );
}
