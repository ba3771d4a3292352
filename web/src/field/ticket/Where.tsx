// Where it is: address, the way there, a map when it is asked for, and whom to call.
import { useEffect, useRef, useState } from "react";

import { api } from "../../shared/account";
import { whereabouts } from "../../shared/format";
import { Icon } from "../../shared/Icon";
import { openMap } from "../../shared/map/basemap";
import { sentence } from "../../shared/trouble";
import { stand } from "../ui/stand";
import { useSay } from "../words";
import type { Ticket } from "./shape";

export function Where({ ticket }: { ticket: Ticket }) {
  const say = useSay();
  const { report } = ticket;
  const [shown, setShown] = useState(false);
  const way = ticket.map_link ?? `https://www.google.com/maps/dir/?api=1&destination=${report.latitude},${report.longitude}`;
  return (
    <section className="block">
      <h2>{say("ticket.where")}</h2>
      <p className="words">{whereabouts(report.address, report.area.name)}</p>
      <p className="hint">
        {report.latitude.toFixed(5)}, {report.longitude.toFixed(5)}
        {report.accuracy_m !== null && ` · ± ${Math.round(report.accuracy_m)} m`}
      </p>
      <div className="buttons">
        <a className="button is-primary" href={way} target="_blank" rel="noreferrer">
          <Icon name="navigation" />
          {say("ticket.directions")}
        </a>
        <a className="button" href={ticket.geo ?? `geo:${report.latitude},${report.longitude}`}>
          <Icon name="map-pin" />
          {say("ticket.map_app")}
        </a>
        <button type="button" className="button" aria-expanded={shown} onClick={() => { setShown(!shown); }}>
          <Icon name="map" />
          {say(shown ? "ticket.hide_map" : "ticket.show_map")}
        </button>
        {ticket.state === "open" && <Contact id={ticket.id} />}
      </div>
      {shown && <SmallMap latitude={report.latitude} longitude={report.longitude} label={report.address || report.area.name} />}
    </section>
  );
}

function Contact({ id }: { id: string }) {
  const say = useSay();
  const [told, setTold] = useState<string | { name: string; phone: string | null } | null>(null);
  const ask = () => {
    api.post("/api/v1/unit/tickets/{id}/contact", { path: { id } }).then(setTold, (error: unknown) => {
      setTold(sentence(error));
    });
  };
  if (told === null) {
    return (
      <button type="button" className="button" onClick={ask}>
        <Icon name="phone" />
        {say("ticket.contact")}
      </button>
    );
  }
  if (typeof told === "string") return <p className="hint" role="alert">{told}</p>;
  return (
    <p className="contact" role="status">
      {told.name} {told.phone === null ? say("ticket.no_phone") : <a className="button" href={`tel:${told.phone}`}><Icon name="phone" />{told.phone}</a>}
      <span className="hint">{say("ticket.contact_noted")}</span>
    </p>
  );
}

function SmallMap({ latitude, longitude, label }: { latitude: number; longitude: number; label: string }) {
  const box = useRef<HTMLDivElement>(null);
  const [trouble, setTrouble] = useState("");
  useEffect(() => {
    let end: (() => void) | null = null;
    let gone = false;
    openMap(box.current as HTMLDivElement, { centre: { lat: latitude, lon: longitude }, zoom: 14 }).then(
      (map) => {
        end = () => {
          map.remove();
        };
        if (gone) {
          end();
          return;
        }
        const pin = document.createElement("span");
        pin.className = "pin is-high";
        pin.setAttribute("role", "img");
        pin.setAttribute("aria-label", label);
        stand(map, pin, longitude, latitude);
      },
      (error: unknown) => {
        setTrouble(sentence(error));
      },
    );
    return () => {
      gone = true;
      end?.();
    };
  }, [latitude, longitude, label]);
  return trouble === "" ? <div className="map is-small" ref={box} /> : <p className="hint" role="alert">{trouble}</p>;
}
