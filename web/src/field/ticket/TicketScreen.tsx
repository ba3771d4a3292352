// One ticket: what it is about, where, what has happened, what waits to be sent, and what may be done now.
import { useEffect, useState } from "react";

import { ApiError } from "../../shared/api";
import { Icon } from "../../shared/Icon";
import { moment } from "../../shared/format";
import { sentence } from "../../shared/trouble";
import { useDesk } from "../desk-context";
import { DueMark, nameOf } from "../inbox/TicketCard";
import { type Act, expected } from "../queue/waiting";
import { WaitingCard } from "../queue/WaitingCard";
import { TO } from "../route";
import { useStore } from "../store/store";
import { type Key, useSay } from "../words";
import { ActBar } from "./ActBar";
import { ActSheet } from "./ActSheet";
import { Answers } from "./Answers";
import { History } from "./History";
import { Photos } from "./Photos";
import { Where } from "./Where";

export function TicketScreen({ id }: { id: string }) {
  const say = useSay();
  const desk = useDesk();
  const kept = useStore(desk.tickets);
  const waiting = useStore(desk.waiting).filter((one) => one.ticket === id);
  const [act, setAct] = useState<Act | null>(null);
  const [trouble, setTrouble] = useState("");
  const [looked, setLooked] = useState(false);
  useEffect(() => {
    desk.look(id).then(
      () => {
        setLooked(true);
      },
      (error: unknown) => {
        setLooked(true);
        setTrouble(error instanceof ApiError && error.status === 404 ? say("ticket.gone") : sentence(error));
      },
    );
    return () => {
      desk.away(id);
    };
  }, [desk, id, say]);

  const ticket = kept?.find((one) => one.id === id);
  if (ticket === undefined) {
    return (
      <main className="page">
        <Head title={say("ticket.title")} />
        {looked ? <p className="hint" role="alert">{trouble || say("ticket.not_here")}</p> : <p className="hint" role="status">{say("wait.loading")}</p>}
        {waiting.map((one) => <WaitingCard key={one.seq} one={one} />)}
      </main>
    );
  }
  const { report } = ticket;
  const { status, actions } = ticket.state === "open" ? expected(ticket, waiting) : { status: report.status, actions: [] };
  const held = waiting.some((one) => one.state !== "waiting");
  return (
    <>
      <main className="page has-acts">
        <Head title={nameOf(report.category)} code={report.code} />
        {trouble !== "" && <p className="hint is-bad" role="alert">{trouble}</p>}
        <p className="marks">
          <DueMark ticket={ticket} />
          <span className="mark">{say(`status.${status}` as Key)}</span>
          <span className={report.hazard === "critical" || report.hazard === "high" ? "mark is-late" : "mark"}>{say("hazard.label", { hazard: say(`hazard.${report.hazard}`) })}</span>
        </p>
        {waiting.map((one) => <WaitingCard key={one.seq} one={one} />)}
        <Photos photos={report.photos} />
        <section className="block">
          <h2>{say("ticket.words")}</h2>
          <p className="words">{report.description || say("ticket.no_words")}</p>
          <Answers category={report.category.code} answers={report.answers} />
          <p className="hint">{say("ticket.reported", { at: moment(report.created_at) })}{report.support_count > 0 && ` · ${say("ticket.joined", { count: report.support_count })}`}</p>
          {report.due_at !== null && <p className="hint">{say("ticket.due", { at: moment(report.due_at) })}</p>}
        </section>
        <Where ticket={ticket} />
        <History lines={ticket.history ?? null} />
        <ActBar actions={actions} held={held} onAct={(chosen) => {
          if (chosen !== "accept" && chosen !== "start") {
            setAct(chosen);
            return;
          }
          desk.decide({ ticket: id, code: report.code, act: chosen, words: {}, photos: [], version: ticket.version, seen: ticket }).catch(() => {
            setTrouble(say("form.no_room"));
          });
        }} />
      </main>
      {act !== null && <ActSheet ticket={ticket} act={act} onClose={() => { setAct(null); }} />}
    </>
  );
}

function Head({ title, code }: { title: string; code?: string }) {
  const say = useSay();
  return (
    <header className="page-head">
      <a className="button is-quiet is-square" href={TO.list} aria-label={say("ticket.back")}>
        <Icon name="arrow-left" />
      </a>
      <div className="page-title">
        <h1>{title}</h1>
        {code !== undefined && <p className="code">{code}</p>}
      </div>
    </header>
  );
}
