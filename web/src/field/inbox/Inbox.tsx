// The open tickets of one's units: what is due first, or what is nearest.
import { useEffect, useState } from "react";

import { useAccount } from "../../shared/account";
import { Icon } from "../../shared/Icon";
import { useDesk } from "../desk-context";
import { useStore } from "../store/store";
import { byDue } from "../ticket/list";
import type { Ticket } from "../ticket/shape";
import { useSay } from "../words";
import { metres, useWhereabouts } from "./place";
import { TicketCard } from "./TicketCard";

type Order = "due" | "near";

export function Inbox() {
  const say = useSay();
  const desk = useDesk();
  const me = useAccount();
  const tickets = useStore(desk.tickets);
  const [order, setOrder] = useState<Order>("due");
  const [mine, setMine] = useState(false);
  const [where, locate] = useWhereabouts();
  const here = where.status === "known" ? where.place : null;
  useEffect(() => {
    if (order === "near" && where.status === "unknown") locate();
  }, [order, where, locate]);

  const id = me.status === "in" ? me.account.id : "";
  const shown = byDue((tickets ?? []).filter((ticket) => ticket.state === "open" && (!mine || ticket.assignee_id === id)));
  const far = (ticket: Ticket) => (here === null ? null : metres(here, ticket.report));
  if (order === "near" && here !== null) shown.sort((one, other) => (far(one) ?? 0) - (far(other) ?? 0));

  return (
    <main className="page">
      <header className="page-head">
        <h1>{say("list.title")}</h1>
        <button type="button" className="button is-quiet is-square" aria-label={say("list.refresh")} onClick={() => void desk.wake()}>
          <Icon name="refresh-cw" />
        </button>
      </header>
      <div className="chips" role="group" aria-label={say("list.order")}>
        <Chip on={order === "due"} onChoose={() => { setOrder("due"); }} icon="clock" text={say("list.due")} />
        <Chip on={order === "near"} onChoose={() => { setOrder("near"); }} icon="locate-fixed" text={say("list.near")} />
        <Chip on={mine} onChoose={() => { setMine(!mine); }} icon="user" text={say("list.mine")} />
      </div>
      {order === "near" && where.status === "asking" && <p className="hint" role="status">{say("list.locating")}</p>}
      {order === "near" && where.status === "refused" && (
        <p className="hint" role="status">
          {say("list.no_place")} <button type="button" className="button is-small" onClick={locate}>{say("act.retry")}</button>
        </p>
      )}
      {tickets === null && <p className="hint" role="status">{say("wait.loading")}</p>}
      {tickets !== null && shown.length === 0 && <Nothing mine={mine} />}
      <ul className="cards">
        {shown.map((ticket) => (
          <li key={ticket.id}>
            <TicketCard ticket={ticket} far={far(ticket)} />
          </li>
        ))}
      </ul>
    </main>
  );
}

function Chip({ on, onChoose, icon, text }: { on: boolean; onChoose: () => void; icon: string; text: string }) {
  return (
    <button type="button" className="chip" aria-pressed={on} onClick={onChoose}>
      <Icon name={icon} />
      {text}
    </button>
  );
}

function Nothing({ mine }: { mine: boolean }) {
  const say = useSay();
  return (
    <div className="nothing">
      <Icon name="circle-check" size="huge" />
      <p>{say(mine ? "list.nothing_mine" : "list.nothing")}</p>
    </div>
  );
}
