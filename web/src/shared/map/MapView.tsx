// A map in a screen. Reports as circles, or one place to look at, or a pin that stays in the middle while the map moves.
import "./map.css";

import type { Map as LibreMap } from "maplibre-gl";
import { useEffect, useRef, useState } from "react";

import { Icon } from "../Icon";
import { useWords } from "../i18n";
import { sentence } from "../trouble";
import { openMap, type Place } from "./basemap";
import { addReports, onReport, setReports } from "./report-layers";

interface Looks {
  centre: Place | null;
  zoom?: number;
  /** Absolute address of report tiles. */
  tiles?: string;
  pin?: "middle" | "none";
  onMove?: (middle: Place) => void;
  onReport?: (code: string) => void;
}

export function MapView({ centre, zoom = 15, tiles, pin = "none", onMove, onReport: chosen }: Looks) {
  const say = useWords();
  const box = useRef<HTMLDivElement>(null);
  const map = useRef<LibreMap | null>(null);
  const asked = useRef({ centre, zoom, tiles, onMove, chosen });
  const [status, setStatus] = useState<"waiting" | "there" | { error: unknown }>("waiting");
  useEffect(() => {
    asked.current = { centre, zoom, tiles, onMove, chosen };
  });

  useEffect(() => {
    let gone = false;
    const { centre: start, zoom: near, tiles: shown } = asked.current;
    openMap(box.current as HTMLElement, start ? { centre: start, zoom: near } : {}).then(
      (opened) => {
        if (gone) {
          opened.remove();
          return;
        }
        map.current = opened;
        if (shown) addReports(opened, shown);
        onReport(opened, (code) => asked.current.chosen?.(code));
        opened.on("moveend", () => {
          const middle = opened.getCenter();
          asked.current.onMove?.({ lat: middle.lat, lon: middle.lng });
        });
        setStatus("there");
      },
      (error: unknown) => {
        if (!gone) setStatus({ error });
      },
    );
    return () => {
      gone = true;
      map.current?.remove();
      map.current = null;
    };
  }, []);

  useEffect(() => {
    const opened = map.current;
    if (opened === null || centre === null) return;
    const now = opened.getCenter();
    const far = Math.hypot(now.lat - centre.lat, now.lng - centre.lon) > 1e-6;
    if (far) opened.jumpTo({ center: [centre.lon, centre.lat], zoom: Math.max(opened.getZoom(), zoom) });
  }, [centre, zoom, status]);

  useEffect(() => {
    if (map.current !== null && tiles && status === "there") setReports(map.current, tiles);
  }, [tiles, status]);

  return (
    <div className="map">
      <div ref={box} className="map-canvas" />
      {pin === "middle" && status === "there" && (
        <span className="map-pin">
          <Icon name="map-pin" size="huge" />
        </span>
      )}
      {status === "waiting" && (
        <p className="map-note" role="status">
          {say("wait.loading")}
        </p>
      )}
      {typeof status === "object" && (
        <p className="map-note" role="alert">
          {say("map.failed")} {sentence(status.error)}
        </p>
      )}
    </div>
  );
}
