// Changes as they happen, shared by all screens over one connection.
import { useEffect, useSyncExternalStore } from "react";

import { listen } from "../shared/live";
import { useLatest } from "./load";
import { api } from "./session";

export interface Change {
  code: string;
  state: string;
  kind: string;
  unit: string;
  area: string;
  at: string;
}

type Told = (change: Change | null) => void;
const tellers = new Set<Told>();
const watchers = new Set<() => void>();
let close: (() => void) | null = null;
let connected = false;

/** Be told of each change; of null when some may have been missed and everything shown should be asked for anew. */
export function useChanges(told: Told): void {
  const latest = useLatest(told);
  useEffect(() => {
    const tell: Told = (change) => {
      latest.current(change);
    };
    tellers.add(tell);
    close ??= open();
    return () => {
      tellers.delete(tell);
      if (tellers.size === 0) {
        close?.();
        close = null;
      }
    };
  }, [latest]);
}

export function useConnected(): boolean {
  return useSyncExternalStore(
    (watcher) => {
      watchers.add(watcher);
      return () => watchers.delete(watcher);
    },
    () => connected,
  );
}

function open(): () => void {
  return listen(
    api.address("/api/v1/staff/live"),
    ["message", "reset"],
    (kind, data) => {
      for (const tell of tellers) tell(kind === "reset" ? null : (data as Change));
    },
    (now) => {
      connected = now;
      for (const watcher of watchers) watcher();
    },
  );
}
