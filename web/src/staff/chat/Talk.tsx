// One conversation: what was said, and answering. From the first answer on the bot is silent until it is released.
import { useState } from "react";

import { newKey } from "../../shared/api";
import { moment } from "../../shared/format";
import { useTalks } from "../live";
import { useCalm, useLoad } from "../load";
import { api } from "../session";
import { Form } from "../ui/Form";
import { Area } from "../ui/fields";
import { toast } from "../ui/Toast";
import { Wait } from "../ui/Wait";
import { useSay, type Key } from "../words";
import { CALM_MS } from "./ChatPage";

export function Talk({ id, onChange }: { id: string; onChange: () => void }) {
  const say = useSay();
  const path = { id };
  const [loaded, again] = useLoad(id, (signal) => api.get("/api/v1/staff/conversations/{id}", { path, signal }));
  const [text, setText] = useState("");
  const answering = loaded.value?.state === "answering";
  const later = useCalm(again, CALM_MS);
  useTalks((moved) => {
    // Reading goes on record, so only the conversation one is in is looked at again by itself.
    if (answering && (moved === id || moved === null)) later();
  });
  if (loaded.value === null) return <section className="card"><Wait loaded={loaded} again={again} /></section>;
  const talk = loaded.value;
  // Who only ever wrote in the chat has told no name.
  const name = talk.resident || say("chat.nameless");
  const done = () => {
    again();
    onChange();
  };
  return (
    <section className="card talk" aria-label={say("chat.with", { name })}>
      <header className="card-head">
        <h2>{name}</h2>
        <span className={`badge is-${talk.state}`}>{say(`attention.${talk.state}` as Key)}</span>
      </header>
      <ol className="talk-lines">
        {talk.messages.map((one, index) => (
          <li key={`${one.at}${index}`} className={`said is-${one.by}`}>
            <p className="said-by">{one.name ?? say(`by.${one.by}` as Key)} · <time dateTime={one.at}>{moment(one.at)}</time>{one.delivery && one.delivery !== "sent" && ` · ${say(`delivery.${one.delivery}` as Key)}`}</p>
            {one.text && <p className="said-words">{one.text}</p>}
            {(one.photos ?? []).map((photo) => <img key={photo} src={photo} alt={say("chat.photo")} loading="lazy" />)}
            {one.latitude !== null && one.latitude !== undefined && <p>{one.latitude}, {one.longitude}</p>}
            {!one.text && (one.photos ?? []).length === 0 && <p className="field-hint">{one.kind}</p>}
          </li>
        ))}
      </ol>
      <Form
        submit={say("chat.send")}
        send={() => api.post("/api/v1/staff/conversations/{id}/answer", { path, key: newKey(), body: { text } })}
        onDone={() => {
          setText("");
          done();
        }}
      >
        <Area label={say("chat.answer")} hint={say("chat.answer_hint")} required maxLength={2000} value={text} onValue={setText} />
      </Form>
      {talk.state !== "bot" && (
        <Form
          tone="quiet"
          submit={say("chat.release")}
          send={() => api.post("/api/v1/staff/conversations/{id}/release", { path, key: newKey() })}
          onDone={() => {
            toast(say("chat.released"));
            done();
          }}
        >
          <p className="field-hint">{say("chat.release_hint")}</p>
        </Form>
      )}
    </section>
  );
}
