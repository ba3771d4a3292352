// Putting a place right on a small map: drag the map under the mark, or type the numbers.
import "../styles/place.css";

import type { Map as LibreMap } from "maplibre-gl";
import { useEffect, useRef, useState } from "react";

import { sentence } from "../../shared/trouble";
import { useLatest } from "../load";
import { Trouble } from "../ui/Wait";
import { useSay } from "../words";
import { groundIn } from "./ground";

interface Props {
  latitude: number;
  longitude: number;
  zoom: number;
  onPlace: (latitude: number, longitude: number) => void;
}

const round = (degrees: number) => Math.round(degrees * 1e6) / 1e6;

export default function PlacePicker({ latitude, longitude, zoom, onPlace }: Props) {
  const say = useSay();
  const box = useRef<HTMLDivElement>(null);
  const map = useRef<LibreMap | null>(null);
  const [trouble, setTrouble] = useState("");
  const latest = useLatest(onPlace);
  const label = say("place.map");

  useEffect(() => {
    let gone = false;
    const container = box.current;
    if (container === null) return;
    groundIn(container, { zoom, latitude, longitude }, label).then(
      (made) => {
        if (gone) {
          made.map.remove();
          return;
        }
        map.current = made.map;
        made.map.on("move", (event) => {
          // Only what a person does: a number that was typed moves the map as well.
          if (!("originalEvent" in event) || !event.originalEvent) return;
          const { lat, lng } = made.map.getCenter();
          latest.current(round(lat), round(lng));
        });
      },
      (error: unknown) => {
        setTrouble(sentence(error));
      },
    );
    return () => {
      gone = true;
      map.current?.remove();
      map.current = null;
    };
    // Made once; typed numbers move it below.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, []);

  const typed = (next: { latitude?: number; longitude?: number }) => {
    const there = { latitude, longitude, ...next };
    onPlace(there.latitude, there.longitude);
    map.current?.jumpTo({ center: [there.longitude, there.latitude] });
  };
  return (
    <div className="place-picker">
      <p className="field-hint">{say("place.how")}</p>
      <div className="place-map">
        <div className="map" ref={box} />
        <span className="place-mark" aria-hidden="true" />
      </div>
      {trouble && <Trouble text={trouble} />}
      <div className="box-numbers">
        <label>{say("place.latitude")} <input type="number" step="0.00001" min={-90} max={90} required value={latitude} onChange={(event) => { typed({ latitude: Number(event.target.value) }); }} /></label>
        <label>{say("place.longitude")} <input type="number" step="0.00001" min={-180} max={180} required value={longitude} onChange={(event) => { typed({ longitude: Number(event.target.value) }); }} /></label>
      </div>
    </div>
  );
}
