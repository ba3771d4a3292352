// The province's map for staff: with a scale, and with the chosen areas shown.
import type { Map as LibreMap } from "maplibre-gl";

import { areaOutlines, openMap, theProvince } from "../../shared/map/basemap";

export interface View {
  zoom: number;
  latitude: number;
  longitude: number;
}

const AREAS = "areas";
const CHOSEN = "areas-chosen";

/** A map in an element, at a view or over the whole province; `fonts` are those its style can write in. */
export async function groundIn(container: HTMLElement, view: View | null, label: string): Promise<{ map: LibreMap; fonts: string[] }> {
  const [map, { map_style }, { default: maplibre }] = await Promise.all([
    openMap(container, {
      ...(view && { centre: { lat: view.latitude, lon: view.longitude }, zoom: view.zoom }),
      options: { fadeDuration: 0, maxPitch: 0 },
    }),
    theProvince(),
    import("maplibre-gl/dist/maplibre-gl-csp"),
  ]);
  map.getCanvas().setAttribute("aria-label", label);
  map.addControl(new maplibre.ScaleControl({ unit: "metric" }), "bottom-right");
  if (map_style) {
    map.addSource(AREAS, areaOutlines());
    map.addLayer({ id: "areas-line", type: "line", source: AREAS, paint: { "line-color": "#5b6f82", "line-width": 1 } });
  }
  map.addLayer({ id: CHOSEN, type: "line", source: AREAS, filter: ["literal", false], paint: { "line-color": "#0b5c9e", "line-width": 3 } });
  // With a style of others their font server is asked, without one the browser's own fonts are drawn.
  return { map, fonts: map_style ? ["Noto Sans Regular"] : ["sans-serif"] };
}

/** Outline these areas as chosen. */
export function highlightAreas(map: LibreMap, codes: string[]): void {
  map.setFilter(CHOSEN, ["in", ["get", "code"], ["literal", codes]]);
}
