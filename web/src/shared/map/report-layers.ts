// Reports on a map, from our own vector tiles: circles with counts while there are many, points once there are few.
import { anonymous, Api } from "../api";
import { currentLanguage } from "../i18n";
import type { ExpressionSpecification, Map as LibreMap, VectorTileSource } from "maplibre-gl";

const SOURCE = "reports";
const open = new Api(anonymous, currentLanguage);

/** The colours of a report's state, as on the badges. */
export const STATE_COLOURS = { open: "#b3541e", done: "#17703a", ended: "#5a6775" } as const;

const DONE = ["resolved", "closed"];
const ENDED = ["rejected", "duplicate", "withdrawn"];

const colour: ExpressionSpecification = [
  "case",
  ["in", ["get", "state"], ["literal", DONE]],
  STATE_COLOURS.done,
  ["in", ["get", "state"], ["literal", ENDED]],
  STATE_COLOURS.ended,
  STATE_COLOURS.open,
];

/** Put the reports on the map. `tiles` is an absolute address with {z}/{x}/{y}. */
export function addReports(map: LibreMap, tiles: string): void {
  map.addSource(SOURCE, { type: "vector", tiles: [tiles], maxzoom: 18 });
  map.addLayer({
    id: "report-clusters",
    type: "circle",
    source: SOURCE,
    "source-layer": "clusters",
    paint: {
      "circle-color": ["case", [">", ["get", "open"], 0], STATE_COLOURS.open, STATE_COLOURS.done],
      "circle-opacity": 0.9,
      "circle-radius": ["interpolate", ["linear"], ["log10", ["max", ["get", "n"], 1]], 0, 11, 2, 18, 4, 30],
      "circle-stroke-width": 2,
      "circle-stroke-color": "#ffffff",
    },
  });
  map.addLayer({
    id: "report-counts",
    type: "symbol",
    source: SOURCE,
    "source-layer": "clusters",
    layout: { "text-field": ["to-string", ["get", "n"]], "text-font": ["sans-serif"], "text-size": 13, "text-allow-overlap": true },
    paint: { "text-color": "#ffffff" },
  });
  map.addLayer({
    id: "report-points",
    type: "circle",
    source: SOURCE,
    "source-layer": "points",
    paint: { "circle-color": colour, "circle-radius": 9, "circle-stroke-width": 2.5, "circle-stroke-color": "#ffffff" },
  });
}

/** Show other reports: the same tiles with other filters. */
export function setReports(map: LibreMap, tiles: string): void {
  map.getSource<VectorTileSource>(SOURCE)?.setTiles([tiles]);
}

/** Call back when a report's point is chosen; a cluster is zoomed into. Returns nothing to clean: it ends with the map. */
export function onReport(map: LibreMap, chosen: (code: string) => void): void {
  map.on("click", "report-points", (event) => {
    const code = event.features?.[0]?.properties.code as unknown;
    if (typeof code === "string") chosen(code);
  });
  map.on("click", "report-clusters", (event) => {
    map.easeTo({ center: event.lngLat, zoom: Math.min(map.getZoom() + 2, 18) });
  });
  for (const layer of ["report-points", "report-clusters"]) {
    map.on("mouseenter", layer, () => (map.getCanvas().style.cursor = "pointer"));
    map.on("mouseleave", layer, () => (map.getCanvas().style.cursor = ""));
  }
}

/** The address of the map's report tiles with these filters, as MapLibre takes it. */
export function tilesOf(status: string, group: string): string {
  const query = open.address("", { status, group });
  return `${new URL(open.address("/api/v1/map/"), location.href).href}{z}/{x}/{y}.mvt${query}`;
}
