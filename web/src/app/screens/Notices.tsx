// News for me, newest first: what was owed to me, whether or not it could be said in the chat.
import { useEffect } from "react";
import { Link } from "react-router-dom";

import type { Schema } from "../../shared/api-shapes";
import { ago } from "../../shared/format";
import { Icon } from "../../shared/Icon";
import { Empty, More } from "../parts/Notes";
import { Screen } from "../parts/Screen";
import { Residents } from "../parts/SignIn";
import { api } from "../session";
import { remembered } from "../store";
import { usePages } from "../usePages";
import { useWords } from "../words";

type Notice = Schema<"NoticeView">;

export function Notices() {
  const say = useWords();
  return (
    <Screen title={say("notices.title")} back="/">
      <Residents>
        <List />
      </Residents>
    </Screen>
  );
}

function List() {
  const say = useWords();
  const { items, status, more } = usePages<Notice>(
    (after) =>
      after === null
        ? remembered("notices", () => api.get("/api/v1/notices", { query: { limit: 20 } }))
        : api.get("/api/v1/notices", { query: { after, limit: 20 } }),
    [],
  );
  const newest = items[0];
  useEffect(() => {
    if (newest === undefined || newest.read_at !== null) return;
    // Whether it is marked now or next time makes no difference to anyone.
    api.post("/api/v1/notices/read", { body: { through: newest.id } }).catch(() => undefined);
  }, [newest]);
  if (items.length === 0 && status === "there") return <Empty icon="bell">{say("notices.none")}</Empty>;
  return (
    <>
      <ul className="plain">
        {items.map((notice) => (
          <li key={notice.id}>
            <One notice={notice} />
          </li>
        ))}
      </ul>
      <More status={status} more={more} />
    </>
  );
}

function One({ notice }: { notice: Notice }) {
  const say = useWords();
  const inside = (
    <>
      <span className="card-text">
        {notice.read_at === null && <span className="badge badge-ask">{say("notices.new")}</span>}
        <span className="words">{withoutLink(notice.text)}</span>
        <span className="soft">{[notice.code, ago(notice.at)].filter(Boolean).join(" · ")}</span>
      </span>
    </>
  );
  const to = screenOf(notice.link);
  if (to === null) return <div className="card">{inside}</div>;
  return (
    <Link to={to} className="card">
      {inside}
      <Icon name="chevron-right" />
    </Link>
  );
}

// The chat needs the address in the words; here the whole card leads there.
const withoutLink = (text: string) => text.replace(/\n?[^\n]*https?:\/\/\S+\s*$/, "");

/** The screen of this app that an address of the chat leads to. */
function screenOf(link: string | null): string | null {
  const path = link === null ? "" : new URL(link, location.origin).pathname;
  return path.startsWith("/app/") ? path.slice("/app".length) : null;
}
