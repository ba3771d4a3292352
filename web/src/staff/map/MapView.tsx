// The map itself: made once, then told what changed.
import type { Map as LibreMap, MapLayerMouseEvent, VectorTileSource } from "maplibre-gl";
import { useEffect, useRef, useState } from "react";

import { sentence } from "../../shared/trouble";
import { useChanges } from "../live";
import { useCalm, useLatest } from "../load";
import { api } from "../session";
import { Trouble } from "../ui/Wait";
import { useSay } from "../words";
import { groundIn, highlightAreas, type View } from "./ground";
import { addReports, areNewestOnly, CLUSTERS, POINTS, REPORTS, ring, showHeat } from "./layers";
import { readView, writeView } from "./view";

interface Props {
  /** The filters as a query string. */
  search: string;
  areas: string[];
  at: string | null;
  heat: boolean;
  ringed: [number, number] | null;
  onMove: (at: string, bbox: string) => void;
  onOpen: (code: string) => void;
}

/** Changes come in bursts; the tiles are asked for once after them. */
const CALM_MS = 2000;
const tilesFor = (search: string) => `${location.origin}${api.address("/api/v1/staff/map/{z}/{x}/{y}.mvt")}?${search}`;

export function MapView({ search, areas, at, heat, ringed, onMove, onOpen }: Props) {
  const say = useSay();
  const box = useRef<HTMLDivElement>(null);
  const [map, setMap] = useState<LibreMap | null>(null);
  const [trouble, setTrouble] = useState("");
  const [turn, setTurn] = useState(0);
  const [newestOnly, setNewestOnly] = useState(false);
  const latest = useLatest({ onMove, onOpen, search });
  const told = useRef<string | null>(at);
  const label = say("map.label");

  useEffect(() => {
    let made: LibreMap | null = null;
    let gone = false;
    const container = box.current;
    if (container === null) return;
    groundIn(container, readView(at), label).then(
      ({ map: ready, fonts }) => {
        made = ready;
        if (gone) {
          ready.remove();
          return;
        }
        addReports(ready, tilesFor(latest.current.search), fonts);
        listen(ready, latest, told);
        ready.on("idle", () => { setNewestOnly(areNewestOnly(ready)); });
        setMap(ready);
      },
      (error: unknown) => {
        setTrouble(sentence(error));
      },
    );
    return () => {
      gone = true;
      made?.remove();
      setMap(null);
    };
    // The map is made once; what changes later is told to it below.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [turn]);

  useEffect(() => {
    map?.getSource<VectorTileSource>(REPORTS)?.setTiles([tilesFor(search)]);
  }, [map, search]);
  useEffect(() => {
    if (map) showHeat(map, heat);
  }, [map, heat]);
  useEffect(() => {
    if (map) ring(map, ringed);
  }, [map, ringed]);
  const chosen = areas.join();
  useEffect(() => {
    if (map) highlightAreas(map, chosen ? chosen.split(",") : []);
  }, [map, chosen]);
  useEffect(() => {
    const view = readView(at);
    if (!map || !view || at === told.current) return;
    told.current = at;
    go(map, view);
  }, [map, at]);

  useChanges(useCalm(() => {
    map?.refreshTiles(REPORTS);
  }, CALM_MS));

  return (
    <div className="map-box">
      <div className="map" ref={box} />
      <div role="status">{newestOnly && <p className="notice map-notice">{say("map.newest_only")}</p>}</div>
      {trouble && <Trouble text={trouble} again={() => { setTrouble(""); setTurn(turn + 1); }} />}
    </div>
  );
}

function go(map: LibreMap, { zoom, latitude, longitude }: View): void {
  const still = matchMedia("(prefers-reduced-motion: reduce)").matches;
  map.easeTo({ zoom, center: [longitude, latitude], duration: still ? 0 : 400 });
}

type Latest = { current: Pick<Props, "onMove" | "onOpen"> };

function listen(map: LibreMap, latest: Latest, told: { current: string | null }): void {
  const moved = () => {
    const { lat, lng } = map.getCenter();
    const at = writeView({ zoom: map.getZoom(), latitude: lat, longitude: lng });
    const bounds = map.getBounds();
    told.current = at;
    latest.current.onMove(at, [bounds.getWest(), bounds.getSouth(), bounds.getEast(), bounds.getNorth()].map((one) => one.toFixed(5)).join());
  };
  map.on("moveend", moved);
  map.on("resize", moved);
  map.on("click", POINTS, (event: MapLayerMouseEvent) => {
    const code = event.features?.[0]?.properties.code as unknown;
    if (typeof code === "string") latest.current.onOpen(code);
  });
  map.on("click", CLUSTERS, (event: MapLayerMouseEvent) => {
    map.easeTo({ center: event.lngLat, zoom: Math.min(map.getZoom() + 2, 18), duration: 300 });
  });
  for (const layer of [POINTS, CLUSTERS]) {
    map.on("mouseenter", layer, () => { map.getCanvas().classList.add("is-over"); });
    map.on("mouseleave", layer, () => { map.getCanvas().classList.remove("is-over"); });
  }
  moved();
}
