// One ticket in the list: what, where, how long, and whether something of it waits.
import { distance, due } from "../../shared/format";
import { Icon } from "../../shared/Icon";
import { currentLanguage } from "../../shared/i18n";
import { useDesk } from "../desk-context";
import { expected } from "../queue/waiting";
import { toTicket } from "../route";
import { useStore } from "../store/store";
import type { Ticket } from "../ticket/shape";
import { useNow } from "../ui/now";
import { type Key, useSay } from "../words";

export const nameOf = (thing: { name_vi?: string; name?: string; name_en: string }): string =>
  currentLanguage() === "en" ? thing.name_en : (thing.name_vi ?? thing.name ?? "");

export function TicketCard({ ticket, far }: { ticket: Ticket; far: number | null }) {
  const say = useSay();
  const desk = useDesk();
  const { report } = ticket;
  const own = useStore(desk.waiting).filter((one) => one.ticket === ticket.id);
  const asks = own.some((one) => one.state !== "waiting");
  const { status } = expected(ticket, own);
  const picture = report.photos.find((photo) => photo.group !== "after")?.thumbnails.thumb;
  return (
    <a className={`card is-${report.hazard}`} href={toTicket(ticket.id)}>
      {picture === undefined ? <span className="card-picture"><Icon name="map-pin" size="large" /></span> : <img className="card-picture" src={picture} alt="" loading="lazy" width="88" height="88" />}
      <span className="card-text">
        <strong className="card-title">{nameOf(report.category)}</strong>
        <span className="card-place">{report.address || report.area.name}{far !== null && ` · ${distance(far)}`}</span>
        <span className="card-marks">
          <DueMark ticket={ticket} />
          <span className="mark">{say(`status.${status}` as Key)}</span>
          {report.hazard === "critical" && <span className="mark is-late"><Icon name="triangle-alert" />{say("hazard.critical")}</span>}
          {own.length > 0 && (
            <span className={asks ? "mark is-late" : "mark is-waiting"}>
              <Icon name={asks ? "circle-alert" : "cloud-upload"} />
              {asks ? say("queue.asks") : say("queue.waits", { count: own.length })}
            </span>
          )}
        </span>
      </span>
    </a>
  );
}

export function DueMark({ ticket }: { ticket: Ticket }) {
  const now = useNow();
  const stands = due(ticket.report.due_at, now, ticket.report.resolved_at, ticket.report.paused_at);
  if (stands === null) return null;
  return (
    <span className={`mark is-${stands.state}`}>
      <Icon name="clock" />
      {stands.text}
    </span>
  );
}
