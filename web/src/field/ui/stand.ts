import type { Map as LibreMap } from "maplibre-gl";

/** Keeps an element over a place of the map; MapLibre's own markers would need the library before it is loaded. */
export function stand(map: LibreMap, element: HTMLElement, longitude: number, latitude: number): () => void {
  const follow = () => {
    const { x, y } = map.project([longitude, latitude]);
    element.style.transform = `translate(${x}px, ${y}px)`;
  };
  map.getCanvasContainer().append(element);
  follow();
  map.on("move", follow);
  return () => {
    map.off("move", follow);
    element.remove();
  };
}
