// Where the map looks, as the address carries it: zoom/latitude/longitude.
import type { View } from "./ground";

export function readView(text: string | null): View | null {
  const parts = (text ?? "").split("/").map(Number);
  const [zoom, latitude, longitude] = parts;
  if (parts.length !== 3 || parts.some((one) => !Number.isFinite(one))) return null;
  if (zoom === undefined || latitude === undefined || longitude === undefined) return null;
  if (zoom < 0 || zoom > 22 || Math.abs(latitude) > 85 || Math.abs(longitude) > 180) return null;
  return { zoom, latitude, longitude };
}

export function writeView({ zoom, latitude, longitude }: View): string {
  return `${zoom.toFixed(2)}/${latitude.toFixed(5)}/${longitude.toFixed(5)}`;
}
