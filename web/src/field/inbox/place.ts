// Where the phone is, and how far things are from it.
import { useCallback, useState } from "react";

export interface Place {
  latitude: number;
  longitude: number;
}
export type Whereabouts = { status: "unknown" | "asking" | "refused" } | { status: "known"; place: Place };

const EARTH_M = 6_371_000;
const radians = (degrees: number) => (degrees * Math.PI) / 180;

/** Metres between two places (haversine). */
export function metres(one: Place, other: Place): number {
  const north = Math.sin(radians(other.latitude - one.latitude) / 2) ** 2;
  const east = Math.sin(radians(other.longitude - one.longitude) / 2) ** 2;
  return 2 * EARTH_M * Math.asin(Math.sqrt(north + Math.cos(radians(one.latitude)) * Math.cos(radians(other.latitude)) * east));
}

/** The phone's place, asked for when the person wants it. */
export function useWhereabouts(): [Whereabouts, () => void] {
  const [where, setWhere] = useState<Whereabouts>({ status: "unknown" });
  const ask = useCallback(() => {
    setWhere({ status: "asking" });
    navigator.geolocation.getCurrentPosition(
      ({ coords }) => {
        setWhere({ status: "known", place: { latitude: coords.latitude, longitude: coords.longitude } });
      },
      () => {
        setWhere({ status: "refused" });
      },
      { enableHighAccuracy: true, timeout: 15_000, maximumAge: 60_000 },
    );
  }, []);
  return [where, ask];
}
