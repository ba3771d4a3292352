// Pages of papers on this phone: photographed, made small, turned.
import { newKey } from "../../../shared/api";
import { shrunk } from "../../../shared/shrink";
import { database } from "../../store";
import type { Page } from "./shape";

/** As many as the service joins to one PDF. */
export const MOST_PAGES = 20;
// A sheet of A4 with 170 dots to the inch: small print stays readable.
const LONGEST_SIDE = 2000;
const QUALITY = 0.85;

/** Keep a page. A photo that this browser cannot draw (HEIC) is kept as it is: the service can. */
export async function keepPage(file: File): Promise<Page> {
  const pdf = file.type === "application/pdf" || file.name.toLowerCase().endsWith(".pdf");
  const page: Page = { id: newKey(), blob: pdf ? file : await shrunk(file, LONGEST_SIDE), kind: pdf ? "pdf" : "photo", name: file.name };
  await (await database()).put("pages", page);
  return page;
}

/** The pages that are there, in this order. */
export async function pagesOf(ids: string[]): Promise<Page[]> {
  const store = await database();
  const found = await Promise.all(ids.map((id) => store.get("pages", id)));
  return found.filter((page) => page !== undefined);
}

/** Turn a photo a quarter to the right; it is another page then. Null: this browser cannot draw it. */
export async function turned(id: string): Promise<Page | null> {
  const store = await database();
  const page = await store.get("pages", id);
  if (page === undefined || page.kind !== "photo") return null;
  const blob = await quarterTurn(page.blob).catch(() => null);
  if (blob === null) return null;
  const next = { ...page, id: newKey(), blob };
  await store.put("pages", next);
  return next;
}

export async function dropPages(ids: string[]): Promise<void> {
  const store = await database();
  await Promise.all(ids.map((id) => store.delete("pages", id)));
}

async function quarterTurn(photo: Blob): Promise<Blob | null> {
  const bitmap = await createImageBitmap(photo, { imageOrientation: "from-image" });
  const canvas = document.createElement("canvas");
  canvas.width = bitmap.height;
  canvas.height = bitmap.width;
  const brush = canvas.getContext("2d");
  brush?.translate(bitmap.height, 0);
  brush?.rotate(Math.PI / 2);
  brush?.drawImage(bitmap, 0, 0);
  bitmap.close();
  return new Promise((made) => {
    canvas.toBlob(made, "image/jpeg", QUALITY);
  });
}
