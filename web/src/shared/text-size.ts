// How large the letters are; everything on the screens is measured by them.
import { kept } from "./i18n";

export const TEXT_SIZES = [1, 1.2, 1.4, 1.7] as const;
const KEPT = "text-size";

export function textSize(): number {
  const size = Number(kept(KEPT));
  return (TEXT_SIZES as readonly number[]).includes(size) ? size : 1;
}

export function setTextSize(size: number): void {
  kept(KEPT, String(size));
  document.documentElement.style.setProperty("--text-size", String(size));
}
