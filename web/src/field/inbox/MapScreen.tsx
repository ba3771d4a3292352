// The open tickets on the map. Markers are links, so that they can be reached without a finger too.
import type { Map as LibreMap } from "maplibre-gl";
import { useEffect, useMemo, useRef, useState } from "react";

import { Icon } from "../../shared/Icon";
import { openMap } from "../../shared/map/basemap";
import { sentence } from "../../shared/trouble";
import { useDesk } from "../desk-context";
import { toTicket } from "../route";
import { useStore } from "../store/store";
import type { Ticket } from "../ticket/shape";
import { Sheet } from "../ui/Sheet";
import { stand } from "../ui/stand";
import { type Say, useSay } from "../words";
import { nameOf, TicketCard } from "./TicketCard";
import { useWhereabouts } from "./place";

const MARGIN = 56;
const A_FINGER = 52;

export function MapScreen() {
  const say = useSay();
  const all = useStore(useDesk().tickets);
  const tickets = useMemo(() => all?.filter((ticket) => ticket.state === "open") ?? null, [all]);
  const box = useRef<HTMLDivElement>(null);
  const [map, setMap] = useState<LibreMap | null>(null);
  const [trouble, setTrouble] = useState("");
  const [where, locate] = useWhereabouts();
  const fitted = useRef(false);
  const [open, setOpen] = useState<Ticket[] | null>(null);

  useEffect(() => {
    let made: LibreMap | null = null;
    let gone = false;
    openMap(box.current as HTMLDivElement).then(
      (ready) => {
        made = ready;
        if (gone) ready.remove();
        else setMap(ready);
      },
      (error: unknown) => {
        setTrouble(sentence(error));
      },
    );
    return () => {
      gone = true;
      made?.remove();
    };
  }, []);

  useEffect(() => {
    if (map === null || tickets === null) return undefined;
    if (!fitted.current && tickets.length > 0) {
      map.fitBounds(around(tickets), { padding: MARGIN, maxZoom: 15, animate: false });
      fitted.current = true;
    }
    let end = pin(map, tickets, say, setOpen);
    const again = () => {
      end();
      end = pin(map, tickets, say, setOpen);
    };
    map.on("zoomend", again);
    return () => {
      map.off("zoomend", again);
      end();
    };
  }, [map, tickets, say]);

  useEffect(() => {
    if (map === null || where.status !== "known") return undefined;
    const { latitude, longitude } = where.place;
    map.easeTo({ center: [longitude, latitude], zoom: Math.max(map.getZoom(), 13) });
    return stay(map, longitude, latitude, say("map.me"));
  }, [map, where, say]);

  return (
    <main className="map-page">
      <h1 className="visually-hidden">{say("map.title")}</h1>
      {trouble !== "" && <p className="hint" role="alert">{trouble}</p>}
      <div className="map" ref={box} />
      <button type="button" className="button map-here" onClick={locate}>
        <Icon name="locate-fixed" />
        {say(where.status === "asking" ? "list.locating" : "map.here")}
      </button>
      {open !== null && (
        <Sheet title={say("map.here_are", { count: open.length })} onClose={() => { setOpen(null); }}>
          <ul className="cards">
            {open.map((ticket) => <li key={ticket.id}><TicketCard ticket={ticket} far={null} /></li>)}
          </ul>
        </Sheet>
      )}
      {where.status === "refused" && <p className="hint map-note" role="status">{say("list.no_place")}</p>}
    </main>
  );
}

function around(tickets: Ticket[]): [[number, number], [number, number]] {
  const east = tickets.map((ticket) => ticket.report.longitude);
  const north = tickets.map((ticket) => ticket.report.latitude);
  return [
    [Math.min(...east), Math.min(...north)],
    [Math.max(...east), Math.max(...north)],
  ];
}

/** A link for each ticket; those too near to each other for a finger are one button that shows them all. */
function pin(map: LibreMap, tickets: Ticket[], say: Say, show: (tickets: Ticket[]) => void): () => void {
  const ends = grouped(map, tickets).map((group) => {
    const [first] = group as [Ticket];
    const { longitude, latitude } = first.report;
    return stand(map, group.length === 1 ? linkTo(first) : groupOf(group, say, show), longitude, latitude);
  });
  return () => {
    for (const end of ends) end();
  };
}

function grouped(map: LibreMap, tickets: Ticket[]): Ticket[][] {
  const groups: { x: number; y: number; tickets: Ticket[] }[] = [];
  for (const ticket of tickets) {
    const { x, y } = map.project([ticket.report.longitude, ticket.report.latitude]);
    const near = groups.find((group) => Math.hypot(group.x - x, group.y - y) < A_FINGER);
    if (near === undefined) groups.push({ x, y, tickets: [ticket] });
    else near.tickets.push(ticket);
  }
  return groups.map((group) => group.tickets);
}

function linkTo({ id, report }: Ticket): HTMLElement {
  const link = document.createElement("a");
  link.href = toTicket(id);
  link.className = `pin is-${report.hazard}`;
  link.setAttribute("aria-label", `${nameOf(report.category)}, ${report.address || report.area.name}`);
  return link;
}

function groupOf(tickets: Ticket[], say: Say, show: (tickets: Ticket[]) => void): HTMLElement {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "pin is-many";
  button.textContent = String(tickets.length);
  button.setAttribute("aria-label", say("map.here_are", { count: tickets.length }));
  button.addEventListener("click", () => {
    show(tickets);
  });
  return button;
}

function stay(map: LibreMap, longitude: number, latitude: number, label: string): () => void {
  const dot = document.createElement("div");
  dot.className = "pin-me";
  dot.setAttribute("role", "img");
  dot.setAttribute("aria-label", label);
  return stand(map, dot, longitude, latitude);
}
