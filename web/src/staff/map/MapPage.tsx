// The report map, first thing seen: filters, the map, and beside it the same reports as a list.
import "../styles/map.css";

import { useState } from "react";

import { FilterBar } from "../FilterBar";
import { codes, toText, useFilters } from "../filters";
import { useReports } from "../reports";
import { change, useRoute } from "../route";
import { useSay, type Key } from "../words";
import { MapView } from "./MapView";
import { SideList } from "./SideList";

const PAGE = 30;
const LEGEND: [string, Key][] = [
  ["new", "legend.new"],
  ["work", "legend.work"],
  ["warn", "legend.warn"],
  ["good", "legend.good"],
];

export default function MapPage() {
  const say = useSay();
  const filters = useFilters();
  const { query } = useRoute();
  const [bbox, setBbox] = useState<string | null>(null);
  const [hovered, setHovered] = useState<string | null>(null);
  const heat = query.get("layer") === "heat";
  const sort = query.get("sort") ?? "due";
  const open = query.get("report");
  const { found, again, next } = useReports(filters, bbox ? { sort, bbox, limit: PAGE } : null);
  const looked = found.items.find((one) => one.code === (hovered ?? open));
  const at = looked ? `${looked.longitude} ${looked.latitude}` : "";
  return (
    <div className="map-page">
      <h1 className="visually-hidden">{say("nav.map")}</h1>
      <FilterBar />
      <div className="map-split">
        <SideList found={found} sort={sort} open={open} again={again} next={next} onHover={setHovered} />
        <div className="map-side">
          <MapView
            search={toText(filters)}
            areas={codes(filters.area)}
            at={query.get("at")}
            heat={heat}
            ringed={useRinged(at)}
            onMove={(where, box) => {
              setBbox(box);
              change({ at: where }, true);
            }}
            onOpen={(report) => { change({ report }); }}
          />
          <div className="map-tools">
            <button type="button" className={heat ? "button is-on" : "button"} aria-pressed={heat} onClick={() => { change({ layer: heat ? "" : "heat" }, true); }}>{say("map.heat")}</button>
            {!heat && (
              <ul className="legend" aria-label={say("legend.label")}>
                {LEGEND.map(([tone, words]) => <li key={tone}><span className={`dot is-${tone}`} aria-hidden="true" />{say(words)}</li>)}
              </ul>
            )}
          </div>
        </div>
      </div>
    </div>
  );
}

/** The same place stays the same thing, so that the map is told of it only when it changes. */
function useRinged(text: string): [number, number] | null {
  const [kept, setKept] = useState<{ text: string; place: [number, number] | null }>({ text: "", place: null });
  if (kept.text === text) return kept.place;
  const [longitude, latitude] = text.split(" ").map(Number);
  const place: [number, number] | null = text && longitude !== undefined && latitude !== undefined ? [longitude, latitude] : null;
  setKept({ text, place });
  return place;
}
