// Photos as they come from the camera: place and time are read, then they are shrunk to what a report needs.
import { newKey } from "../shared/api";
import { shrunk } from "../shared/shrink";
import { database, type KeptPhoto } from "./store";

export const MOST_PHOTOS = 6;
const CLOCK = { exif: ["DateTimeOriginal", "OffsetTimeOriginal"], ifd0: false, ifd1: false, gps: false, interop: false, reviveValues: false } as const;
interface Clock {
  DateTimeOriginal?: string;
  OffsetTimeOriginal?: string;
}

/** Keep a photo on the phone. A file that this browser cannot draw (HEIC) is kept as it is: the service can. */
export async function keepPhoto(file: File): Promise<KeptPhoto> {
  const told = await readExif(file);
  const photo: KeptPhoto = { id: newKey(), blob: await shrunk(file), ...told, sent: null };
  await (await database()).put("photos", photo);
  return photo;
}

export async function photosOf(ids: string[]): Promise<KeptPhoto[]> {
  const store = await database();
  const found = await Promise.all(ids.map((id) => store.get("photos", id)));
  return found.filter((photo) => photo !== undefined);
}

export async function dropPhoto(id: string): Promise<void> {
  await (await database()).delete("photos", id);
}

async function readExif(file: File): Promise<Pick<KeptPhoto, "place" | "takenAt">> {
  try {
    const { default: exifr } = await import("exifr/dist/lite.esm.mjs");
    const [gps, told] = await Promise.all([exifr.gps(file), exifr.parse(file, CLOCK as never) as Promise<Clock | undefined>]);
    const known = Number.isFinite(gps?.latitude) && Number.isFinite(gps?.longitude) && (gps.latitude !== 0 || gps.longitude !== 0);
    return { place: known ? { lat: gps.latitude, lon: gps.longitude } : null, takenAt: moment(told) };
  } catch {
    return { place: null, takenAt: null };
  }
}

// A camera that names no zone means the province's; one that is ahead of us is not believed.
function moment(told: Clock | undefined): string | null {
  const parts = /^(\d{4}):(\d\d):(\d\d) (\d\d:\d\d:\d\d)/.exec(told?.DateTimeOriginal ?? "");
  if (parts === null) return null;
  const zone = /^[+-]\d\d:\d\d$/.test(told?.OffsetTimeOriginal ?? "") ? told?.OffsetTimeOriginal : "+07:00";
  const at = new Date(`${parts[1]}-${parts[2]}-${parts[3]}T${parts[4]}${zone}`);
  return Number.isNaN(at.getTime()) || at.getTime() > Date.now() || at.getFullYear() < 2000 ? null : at.toISOString();
}
