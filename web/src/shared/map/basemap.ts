// A map with the province's background: the configured style, or our own outlines of areas without any network but ours.
// MapLibre (about 250 kB gzipped) is loaded when the first map is opened.
import type { GeoJSONSourceSpecification, Map as LibreMap, MapOptions, StyleSpecification, SymbolLayerSpecification } from "maplibre-gl";

import { Api, anonymous } from "../api";
import type { Schema } from "../api-shapes";
import { currentLanguage, say } from "../i18n";

export type Province = Schema<"ProvinceView">;
export type Place = { lat: number; lon: number };

// Without a graphics card every pixel costs: three quarters of them each way take two thirds of the time of a frame.
const COARSER = 0.75;

const open = new Api(anonymous, currentLanguage);
let province: Promise<Province> | null = null;

/** The province as the service describes it; asked once. */
export function theProvince(): Promise<Province> {
  province ??= open.get("/api/v1/province").catch((error: unknown) => {
    province = null;
    throw error;
  });
  return province;
}

export interface MapView {
  centre?: Place;
  zoom?: number;
  options?: Partial<MapOptions>;
}

/** Draws a map into the element; resolves when it can take layers. Call `.remove()` in the end. */
export async function openMap(container: HTMLElement, view: MapView = {}): Promise<LibreMap> {
  const [{ maplibre }, told] = await Promise.all([import("./maplibre"), theProvince()]);
  const [west, south, east, north] = told.bbox;
  const start = view.centre
    ? { center: [view.centre.lon, view.centre.lat] as [number, number], zoom: view.zoom ?? 14 }
    : { bounds: [west, south, east, north] as [number, number, number, number], fitBoundsOptions: { padding: 12 } };
  const map = new maplibre.Map({
    container,
    style: told.map_style ?? ownStyle(),
    attributionControl: told.map_style === null ? false : { compact: true },
    maxBounds: [west - 1, south - 1, east + 1, north + 1],
    maxZoom: 19,
    dragRotate: false,
    pitchWithRotate: false,
    touchPitch: false,
    locale: {
      "Map.Title": say("map.title"),
      "NavigationControl.ZoomIn": say("map.zoom_in"),
      "NavigationControl.ZoomOut": say("map.zoom_out"),
    },
    ...start,
    ...view.options,
  });
  if (drawnBySoftware(map)) map.setPixelRatio(COARSER * devicePixelRatio);
  map.touchZoomRotate.disableRotation();
  map.addControl(new maplibre.NavigationControl({ showCompass: false }), "top-right");
  await new Promise<void>((ready) => {
    void map.once("load", () => {
      ready();
    });
  });
  return map;
}

/** Whether there is no graphics card behind the map: old office computers, remote desktops, browsers in tests. */
function drawnBySoftware(map: LibreMap): boolean {
  const canvas = map.getCanvas();
  const gl = canvas.getContext("webgl2") ?? canvas.getContext("webgl");
  const told = gl?.getExtension("WEBGL_debug_renderer_info");
  const name = gl?.getParameter(told ? told.UNMASKED_RENDERER_WEBGL : gl.RENDERER) as unknown;
  return /swiftshader|llvmpipe|software|basic render/i.test(String(name));
}

// A name is written once in every piece that the outlines are cut into. At zoom 4 one piece holds the whole province.
const WHOLE = 4;
const NEAR = 11;

/** The outlines of all areas, cut into ever smaller pieces up to a zoom; nearer, the same pieces are drawn larger. */
export function areaOutlines(maxzoom = 13): GeoJSONSourceSpecification {
  return { type: "geojson", data: new URL(open.address("/api/v1/areas/outlines"), location.href).href, maxzoom };
}

/** Our own background: outlines and names of communes and wards. Letters are drawn by the browser, no fonts are fetched. */
function ownStyle(): StyleSpecification {
  const areas = { source: "areas" };
  return {
    version: 8,
    sources: { areas: areaOutlines(), names: areaOutlines(WHOLE) },
    layers: [
      { id: "ground", type: "background", paint: { "background-color": "#e8edf1" } },
      { id: "area-fill", type: "fill", ...areas, paint: { "fill-color": "#fbfaf5", "fill-antialias": false } },
      {
        id: "area-line",
        type: "line",
        ...areas,
        paint: { "line-color": "#8a9bab", "line-width": ["interpolate", ["linear"], ["zoom"], 7, 0.6, 12, 1.5, 16, 2.5] },
      },
      { ...areaNames("area-name", "names"), maxzoom: NEAR },
      { ...areaNames("area-name-near", "areas"), minzoom: NEAR },
    ],
  };
}

function areaNames(id: string, source: string): SymbolLayerSpecification {
  return {
    id,
    type: "symbol",
    source,
    layout: {
      "text-field": ["get", "name"],
      "text-font": ["sans-serif"],
      "text-size": ["interpolate", ["linear"], ["zoom"], 8, 10, 13, 15],
      "text-max-width": 7,
      "text-padding": 6,
    },
    paint: { "text-color": "#3d4c5a", "text-halo-color": "#ffffff", "text-halo-width": 1.5 },
  };
}
