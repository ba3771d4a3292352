// MapLibre with its style and its worker, as one piece that is loaded when the first map is opened.
import "maplibre-gl/dist/maplibre-gl.css";

import maplibre from "maplibre-gl/dist/maplibre-gl-csp";
import worker from "maplibre-gl/dist/maplibre-gl-csp-worker.js?url";

maplibre.setWorkerUrl(worker);

export { maplibre };
