// Step 2: the place. A pin stays in the middle of the map; who cannot use a map chooses the commune and writes the address.
import { useEffect, useRef, useState } from "react";
import { Button } from "zmp-ui";

import { ApiError } from "../../shared/api";
import { Icon } from "../../shared/Icon";
import type { Place } from "../../shared/map/basemap";
import { tilesOf } from "../../shared/map/report-layers";
import { sentence } from "../../shared/trouble";
import { MapView } from "../../shared/map/MapView";
import { Note } from "../parts/Notes";
import { api } from "../session";
import { addressAt, areaAt, type Centre, centres, middle, placeOfCode } from "../places";
import { useAsked } from "../useAsked";
import { type Key, useWords } from "../words";
import { NotGiven, whereAmI } from "../zalo";
import type { StepProps } from "./FileReport";
import { NearbyReports } from "./NearbyReports";

const SETTLED_MS = 400;
const ROUGH_M = 100;

export function PlaceStep({ draft, change, onKnown }: StepProps & { onKnown: (known: boolean) => void }) {
  const say = useWords();
  const [status, setStatus] = useState<"idle" | "asking" | { trouble: Key }>("idle");
  const [outside, setOutside] = useState<string | null>(null);
  const [communes] = useAsked<Centre[]>(centres, []);
  const [start] = useAsked<Place>(middle, []);
  const asked = useRef(false);
  const place = draft.place;

  const locate = async () => {
    setStatus("asking");
    try {
      change({ place: await whereAmI((token, code) => placeOfCode(api, token, code)) });
      setStatus("idle");
    } catch (error) {
      setStatus({ trouble: error instanceof NotGiven && error.reason === "refused" ? "file.place.refused" : "file.place.unknown" });
    }
  };

  useEffect(() => {
    if (asked.current || place !== null) return;
    asked.current = true;
    void locate();
    // eslint-disable-next-line react-hooks/exhaustive-deps -- once, when the step opens without a place
  }, []);

  const { lat, lon } = place ?? {};
  useEffect(() => {
    if (lat === undefined || lon === undefined) return;
    const settled = setTimeout(() => {
      areaAt(lat, lon).then(
        (area) => {
          setOutside(null);
          onKnown(true);
          change({ area });
        },
        (error: unknown) => {
          const known = error instanceof ApiError && error.code === "outside_province";
          setOutside(known ? sentence(error) : null);
          onKnown(!known);
          if (known) change({ area: null });
        },
      );
      if (draft.address === "") {
        void addressAt(lat, lon).then((address) => {
          if (address !== null) change({ address });
        });
      }
    }, SETTLED_MS);
    return () => {
      clearTimeout(settled);
    };
    // eslint-disable-next-line react-hooks/exhaustive-deps -- asked anew when the place moves, not when its answer is kept
  }, [lat, lon]);

  function moved(to: Place) {
    if (place === null || Math.hypot(place.lat - to.lat, place.lon - to.lon) > 1e-6) change({ place: { ...to, accuracy: null } });
  }

  return (
    <>
      <p className="lead">{say("file.place.how")}</p>
      {start.status === "there" ? (
        <MapView centre={place ?? start.value} zoom={place === null ? 9 : 16} tiles={tilesOf("open", "")} pin="middle" onMove={moved} />
      ) : (
        <div className="map" />
      )}
      <div aria-live="polite">
        {outside !== null ? (
          <Note kind="bad">{outside}</Note>
        ) : (
          draft.area && (
            <p className="row place-name">
              <Icon name="map-pin" />
              <strong>{draft.area.name}</strong>
            </p>
          )
        )}
        {place !== null && place.accuracy !== null && place.accuracy > ROUGH_M && <Note kind="warn">{say("file.place.rough", { metres: Math.round(place.accuracy) })}</Note>}
        {typeof status === "object" && place === null && <Note kind="warn">{say(status.trouble)}</Note>}
      </div>
      <Button fullWidth variant="secondary" loading={status === "asking"} prefixIcon={<Icon name="locate-fixed" />} onClick={() => void locate()}>
        {say("file.place.here")}
      </Button>
      {communes.status === "there" && (
        <label className="field">
          {say("file.place.commune")}
          <select
            value={draft.area?.code ?? ""}
            onChange={(event) => {
              const chosen = communes.value.find((each) => each.code === event.target.value);
              if (chosen) change({ place: { lat: chosen.lat, lon: chosen.lon, accuracy: null } });
            }}
          >
            <option value="">{say("file.place.choose")}</option>
            {communes.value.map((each) => (
              <option key={each.code} value={each.code}>
                {each.name}
              </option>
            ))}
          </select>
        </label>
      )}
      <label className="field">
        {say("file.place.address")}
        <input value={draft.address} maxLength={300} autoComplete="off" placeholder={say("file.place.example")} onChange={(event) => { change({ address: event.target.value }); }} />
      </label>
      {place !== null && outside === null && <NearbyReports place={place} />}
    </>
  );
}
