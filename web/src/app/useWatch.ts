// Asking again by itself, for what changes elsewhere while the screen is looked at. The service's live stream takes no
// bearer token, so a resident's screen asks: soon at first, then less and less often, and not for ever.
import { useEffect } from "react";

const FIRST_MS = 3_000;
const GROWS = 1.3;
const LONGEST_MS = 30_000;
const GIVE_UP_MS = 30 * 60_000;

/** Calls `again` while `watching`; looking at the screen anew, or the network's return, begins from the start. */
export function useWatch(again: () => void, watching: boolean): void {
  useEffect(() => {
    if (!watching) return;
    let timer: ReturnType<typeof setTimeout> | undefined;
    const begin = () => {
      clearTimeout(timer);
      const end = Date.now() + GIVE_UP_MS;
      const next = (wait: number) => {
        timer = setTimeout(() => {
          if (document.hidden || Date.now() > end) return;
          again();
          next(Math.min(wait * GROWS, LONGEST_MS));
        }, wait);
      };
      next(FIRST_MS);
    };
    const anew = () => {
      if (document.hidden || !navigator.onLine) return;
      again();
      begin();
    };
    begin();
    document.addEventListener("visibilitychange", anew);
    window.addEventListener("online", anew);
    return () => {
      clearTimeout(timer);
      document.removeEventListener("visibilitychange", anew);
      window.removeEventListener("online", anew);
    };
  }, [again, watching]);
}
