// My things: what waits on the phone, what I sent, what I joined.
import { useState } from "react";
import { Link, useLocation, useNavigate, useSearchParams } from "react-router-dom";
import { Button } from "zmp-ui";

import type { Schema } from "../../shared/api-shapes";
import { ago } from "../../shared/format";
import { Icon } from "../../shared/Icon";
import { dossierScreen } from "../dossier/lazily";
import { Empty, More, Note } from "../parts/Notes";
import { ReportCard } from "../parts/ReportCard";
import { Screen } from "../parts/Screen";
import { Residents } from "../parts/SignIn";
import { discard, drain, takeBack, useQueue } from "../queue";
import { api, useStanding } from "../session";
import { remembered, type Waiting } from "../store";
import { usePages } from "../usePages";
import { useWords } from "../words";

const MyDossiers = dossierScreen("MyDossiers");

type Report = Schema<"ReportView">;

const LISTS = ["sent", "joined", "dossiers"] as const;

export function Mine() {
  const say = useWords();
  const just = (useLocation().state as { just?: string } | null)?.just;
  const [query, setQuery] = useSearchParams();
  const list = LISTS.find((each) => each === query.get("list")) ?? "sent";
  const standing = useStanding();
  return (
    <Screen title={say("mine.title")}>
      {just === "waiting" && <Note kind="info" icon="wifi-off">{say("mine.just_waiting")}</Note>}
      <WaitingList />
      <Residents>
        <div className="switch" role="group" aria-label={say("mine.which")}>
          {LISTS.map((each) => (
            <button key={each} type="button" aria-pressed={each === list} onClick={() => { setQuery({ list: each }, { replace: true }); }}>
              {say(`mine.${each}`)}
            </button>
          ))}
        </div>
        {standing.status !== "unknown" && (list === "dossiers" ? <MyDossiers /> : <List key={list} joined={list === "joined"} />)}
      </Residents>
      <Link className="big-link big-link-quiet" to="/dossier-lookup">
        <Icon name="search" /> {say("mine.look_up")}
      </Link>
    </Screen>
  );
}

function List({ joined }: { joined: boolean }) {
  const say = useWords();
  const queue = useQueue().length;
  const { items, status, more } = usePages<Report>(
    (after) =>
      after === null
        ? remembered(`mine-${joined}`, () => api.get("/api/v1/reports", { query: { joined, limit: 20 } }))
        : api.get("/api/v1/reports", { query: { joined, after, limit: 20 } }),
    [joined, queue],
  );
  if (items.length === 0 && status === "there") return <Empty icon="inbox">{say(joined ? "mine.none_joined" : "mine.none")}</Empty>;
  return (
    <>
      <ul className="plain">
        {items.map((report) => (
          <li key={report.code}>
            <ReportCard report={report} />
          </li>
        ))}
      </ul>
      <More status={status} more={more} />
    </>
  );
}

function WaitingList() {
  const say = useWords();
  const queue = useQueue();
  if (queue.length === 0) return null;
  return (
    <section aria-labelledby="waiting">
      <h2 id="waiting">{say("mine.waiting_title")}</h2>
      <ul className="plain">
        {queue.map((one) => (
          <li key={one.key}>
            <WaitingCard one={one} />
          </li>
        ))}
      </ul>
      {queue.some((one) => one.refused === null) && (
        <Button fullWidth variant="secondary" prefixIcon={<Icon name="cloud-upload" />} onClick={() => void drain()}>
          {say("mine.send_now")}
        </Button>
      )}
    </section>
  );
}

function WaitingCard({ one }: { one: Waiting }) {
  const say = useWords();
  const [sure, setSure] = useState(false);
  return (
    <div className={one.refused ? "card waiting refused" : "card waiting"}>
      <span className="card-picture card-icon">
        <Icon name={one.refused ? "circle-alert" : "cloud-upload"} size="large" />
      </span>
      <span className="card-text">
        {one.kind === "report" ? (
          <>
            <strong className="words-short">{one.draft.description}</strong>
            <span className="soft">{say("mine.since", { ago: ago(one.since), photos: one.draft.photos.length })}</span>
          </>
        ) : (
          <>
            <strong className="words-short">{say(`act.${one.act.name}`)}</strong>
            <span className="soft">{one.act.on.title}</span>
          </>
        )}
        <span>{one.refused ? one.refused.detail || say("error.unknown") : say("mine.will_send")}</span>
        <span className="row">
          {one.kind === "report" ? <Edit waiting={one.key} /> : <Link className="link" to={one.act.on.to}>{say("mine.look")}</Link>}
          <button type="button" className="link link-bad" onClick={() => { if (sure) void discard(one.key); else setSure(true); }}>
            {say(sure ? "mine.discard_sure" : "mine.discard")}
          </button>
        </span>
      </span>
    </div>
  );
}

function Edit({ waiting }: { waiting: string }) {
  const say = useWords();
  const navigate = useNavigate();
  const edit = async () => {
    await takeBack(waiting);
    navigate("/report?step=review");
  };
  return (
    <button type="button" className="link" onClick={() => void edit()}>
      {say("mine.edit")}
    </button>
  );
}
