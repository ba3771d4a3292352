// How reports are drawn: clusters, single points, heat, and a ring around the one that is looked at.
import type { ExpressionSpecification, LayerSpecification, Map as LibreMap } from "maplibre-gl";

export const REPORTS = "reports";
export const CLUSTERS = "clusters";
export const POINTS = "points";
const NEWEST_ONLY = "newest_only";
const RING = "ring";
const HEAT_LAYERS = ["heat-clusters", "heat-points"];
const MARK_LAYERS = [CLUSTERS, "clusters-count", POINTS];

/** Colours of states, as the badges have them. */
export const STATE_COLOURS: [string[], string][] = [
  [["received", "dispatched"], "#0b5c9e"],
  [["accepted", "in_progress", "transferred"], "#6b3fa0"],
  [["needs_info", "reopened"], "#b45309"],
  [["resolved", "closed"], "#17703a"],
];
const ENDED = "#5c6b7a";
const OPEN_SHARE: ExpressionSpecification = ["/", ["get", "open"], ["get", "n"]];

/** Add all layers; `tiles` is the address of the tiles with {z}, {x} and {y}. */
export function addReports(map: LibreMap, tiles: string, fonts: string[]): void {
  map.addSource(REPORTS, { type: "vector", tiles: [tiles], minzoom: 0, maxzoom: 18 });
  map.addSource(RING, { type: "geojson", data: { type: "FeatureCollection", features: [] } });
  for (const layer of layers(fonts)) map.addLayer(layer);
}

/** Heat instead of marks, or marks instead of heat. */
export function showHeat(map: LibreMap, heat: boolean): void {
  for (const id of HEAT_LAYERS) map.setLayoutProperty(id, "visibility", heat ? "visible" : "none");
  for (const id of MARK_LAYERS) map.setLayoutProperty(id, "visibility", heat ? "none" : "visible");
}

/** Whether the tiles show only the newest of the reports with the words that are looked for. */
export function areNewestOnly(map: LibreMap): boolean {
  return map.querySourceFeatures(REPORTS, { sourceLayer: NEWEST_ONLY }).length > 0;
}

/** Ring a place (longitude, latitude), or none. */
export function ring(map: LibreMap, place: [number, number] | null): void {
  const source = map.getSource<import("maplibre-gl").GeoJSONSource>(RING);
  void source?.setData({
    type: "FeatureCollection",
    features: place ? [{ type: "Feature", properties: {}, geometry: { type: "Point", coordinates: place } }] : [],
  });
}

function layers(fonts: string[]): LayerSpecification[] {
  const from = (layer: string) => ({ source: REPORTS, "source-layer": layer }) as const;
  return [
    // A cell of one report must be seen, one of a thousand must not drown the rest.
    heat("heat-clusters", CLUSTERS, ["interpolate", ["linear"], ["ln", ["+", ["get", "n"], 1]], 0.7, 0.5, 7, 3]),
    heat("heat-points", POINTS, 0.4),
    {
      id: CLUSTERS,
      type: "circle",
      ...from(CLUSTERS),
      paint: {
        "circle-radius": ["interpolate", ["linear"], ["sqrt", ["get", "n"]], 1, 10, 30, 26, 100, 34],
        "circle-color": ["interpolate", ["linear"], OPEN_SHARE, 0, "#17703a", 0.5, "#3d5a80", 1, "#0b5c9e"],
        "circle-opacity": 0.92,
        "circle-stroke-color": "#ffffff",
        "circle-stroke-width": 1.5,
      },
    },
    {
      id: "clusters-count",
      type: "symbol",
      ...from(CLUSTERS),
      layout: {
        "text-field": ["case", [">=", ["get", "n"], 1000], ["concat", ["to-string", ["/", ["round", ["/", ["get", "n"], 100]], 10]], "k"], ["to-string", ["get", "n"]]],
        "text-font": fonts,
        "text-size": 12,
        "text-allow-overlap": true,
      },
      paint: { "text-color": "#ffffff" },
    },
    {
      id: POINTS,
      type: "circle",
      ...from(POINTS),
      paint: {
        "circle-radius": ["interpolate", ["linear"], ["zoom"], 9, 5, 16, 9],
        "circle-color": ["match", ["get", "state"], ...STATE_COLOURS.flat(), ENDED] as unknown as ExpressionSpecification,
        "circle-stroke-color": "#ffffff",
        "circle-stroke-width": 1.5,
      },
    },
    { id: RING, type: "circle", source: RING, paint: { "circle-radius": 15, "circle-color": "rgba(0,0,0,0)", "circle-stroke-color": "#14202b", "circle-stroke-width": 3 } },
  ];
}

function heat(id: string, layer: string, weight: number | ExpressionSpecification): LayerSpecification {
  return {
    id,
    type: "heatmap",
    source: REPORTS,
    "source-layer": layer,
    layout: { visibility: "none" },
    paint: {
      "heatmap-weight": weight,
      "heatmap-intensity": ["interpolate", ["linear"], ["zoom"], 6, 1, 14, 1.6],
      "heatmap-radius": ["interpolate", ["linear"], ["zoom"], 6, 32, 14, 46],
      "heatmap-opacity": 0.85,
      "heatmap-color": ["interpolate", ["linear"], ["heatmap-density"], 0, "rgba(254,217,118,0)", 0.06, "#fed976", 0.2, "#fd8d3c", 0.5, "#e31a1c", 1, "#800026"],
    },
  };
}
