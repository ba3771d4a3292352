// Where things are: communes by point and by name, addresses, distances.
import { anonymous, Api, ApiError, Offline } from "../shared/api";
import { currentLanguage } from "../shared/i18n";
import { type Place, theProvince } from "../shared/map/basemap";
import { remembered } from "./store";

export interface Centre extends Place {
  code: string;
  name: string;
}

interface Outlines {
  features: { properties: { code: string; name: string }; geometry: { coordinates: unknown } }[];
}

const open = new Api(anonymous, currentLanguage);
let geocodes = true;

/** The commune of a point; null without network. Raises ApiError `outside_province`. */
export async function areaAt(lat: number, lon: number): Promise<{ code: string; name: string } | null> {
  try {
    const area = await open.get("/api/v1/areas", { query: { lat, lon } });
    return { code: area.code, name: area.full_name };
  } catch (error) {
    if (error instanceof Offline) return null;
    throw error;
  }
}

/** The address of a point; null where no geocoder is set up, or knows it. */
export async function addressAt(lat: number, lon: number): Promise<string | null> {
  if (!geocodes) return null;
  try {
    const found = await open.get("/api/v1/geocode", { query: { lat, lon } });
    geocodes = found.provider !== "none";
    return found.items[0]?.address ?? null;
  } catch (error) {
    if (error instanceof ApiError || error instanceof Offline) return null;
    throw error;
  }
}

/** The place of Zalo's one-time code. */
export async function placeOfCode(api: Api, accessToken: string, code: string): Promise<Place> {
  const told = await api.post("/api/v1/session/location", { body: { access_token: accessToken, code } });
  return { lat: told.latitude, lon: told.longitude };
}

/** The middle of the province, to begin looking from. */
export async function middle(): Promise<Place> {
  const [west, south, east, north] = (await remembered("province", theProvince)).bbox;
  return { lat: (south + north) / 2, lon: (west + east) / 2 };
}

/** All communes with a point inside their outline's box, by name. */
export async function centres(): Promise<Centre[]> {
  const told = (await remembered("outlines", () => open.call("get", "/api/v1/areas/outlines"))) as Outlines;
  return told.features
    .map(({ properties, geometry }) => ({ ...properties, ...boxMiddle(geometry.coordinates) }))
    .sort((one, other) => one.name.localeCompare(other.name, "vi"));
}

/** Metres between two places, near enough for a province. */
export function metres(one: Place, other: Place): number {
  const north = (one.lat - other.lat) * 111_320;
  const east = (one.lon - other.lon) * 111_320 * Math.cos((one.lat * Math.PI) / 180);
  return Math.hypot(north, east);
}

/** `west,south,east,north` of a box with this many metres to each side. */
export function boxAround(place: Place, reach: number): string {
  const lat = reach / 111_320;
  const lon = lat / Math.cos((place.lat * Math.PI) / 180);
  return [place.lon - lon, place.lat - lat, place.lon + lon, place.lat + lat].map((each) => each.toFixed(5)).join(",");
}

function boxMiddle(coordinates: unknown): Place {
  const points = (coordinates as unknown[]).flat(Infinity) as number[];
  const lons = points.filter((_, index) => index % 2 === 0);
  const lats = points.filter((_, index) => index % 2 === 1);
  return { lat: (Math.min(...lats) + Math.max(...lats)) / 2, lon: (Math.min(...lons) + Math.max(...lons)) / 2 };
}
