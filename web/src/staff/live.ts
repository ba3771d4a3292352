// Changes as they happen, shared by all screens over one connection.
import { useEffect, useSyncExternalStore } from "react";

import { listen } from "../shared/live";
import { useLatest } from "./load";
import { api } from "./session";

export interface Change {
  /** A report's code, or a dossier's key. */
  code: string;
  state: string;
  kind: string;
  unit: string;
  area: string;
  at: string;
}

type Told = (change: Change | null) => void;
type Talked = (id: string | null) => void;

/** One stream of changes; it is open while anybody listens. */
class Feed {
  private readonly tellers = new Set<Told>();
  private readonly talkers = new Set<Talked>();
  private readonly watchers = new Set<() => void>();
  private close: (() => void) | null = null;
  connected = false;

  constructor(private readonly path: string) {}

  join(tell: Told): () => void {
    return this.add(this.tellers, tell);
  }

  joinTalks(tell: Talked): () => void {
    return this.add(this.talkers, tell);
  }

  watch = (watcher: () => void): (() => void) => {
    this.watchers.add(watcher);
    return () => this.watchers.delete(watcher);
  };

  private add<T>(listeners: Set<T>, listener: T): () => void {
    listeners.add(listener);
    this.close ??= this.open();
    return () => {
      listeners.delete(listener);
      if (this.tellers.size + this.talkers.size > 0) return;
      this.close?.();
      this.close = null;
    };
  }

  private open(): () => void {
    return listen(
      api.address(this.path),
      ["message", "talk", "reset"],
      (kind, data) => {
        if (kind === "talk") for (const tell of this.talkers) tell((data as { id: string }).id);
        else for (const tell of this.tellers) tell(kind === "reset" ? null : (data as Change));
      },
      (now) => {
        if (now && !this.connected) for (const tell of this.talkers) tell(null);
        this.connected = now;
        for (const watcher of this.watchers) watcher();
      },
    );
  }
}

const FEEDS = { reports: new Feed("/api/v1/staff/live"), dossiers: new Feed("/api/v1/unit/dossiers/live") };
export type FeedName = keyof typeof FEEDS;

/** Be told of each change; of null when some may have been missed and everything shown should be asked for anew. */
export function useChanges(told: Told, of: FeedName = "reports"): void {
  const latest = useLatest(told);
  useEffect(
    () =>
      FEEDS[of].join((change) => {
        latest.current(change);
      }),
    [latest, of],
  );
}

/** Be told which conversation of the chat moved; of null when that may have been missed: what is said has no number. */
export function useTalks(told: Talked): void {
  const latest = useLatest(told);
  useEffect(
    () =>
      FEEDS.reports.joinTalks((id) => {
        latest.current(id);
      }),
    [latest],
  );
}

export function useConnected(of: FeedName): boolean {
  return useSyncExternalStore(FEEDS[of].watch, () => FEEDS[of].connected);
}
