// Getting something from the service and keeping it while a screen shows it.
import { useCallback, useEffect, useLayoutEffect, useRef, useState, useSyncExternalStore } from "react";

import { sentence } from "../shared/trouble";
import { ask } from "./session";

export type Loaded<T> =
  | { status: "loading"; value: T | null }
  | { status: "ready"; value: T }
  | { status: "trouble"; value: T | null; trouble: string };

interface Answer<T> {
  /** Which question this answers. */
  to: string | null;
  value: T | null;
  trouble: string | null;
}

const MINUTE = 60_000;

/** What `get` answers for a key; the last answer stays in sight while the next is on its way. `null` asks nothing. */
export function useLoad<T>(key: string | null, get: (signal: AbortSignal) => Promise<T>): [Loaded<T>, () => void] {
  const [answer, setAnswer] = useState<Answer<T>>({ to: null, value: null, trouble: null });
  const [turn, setTurn] = useState(0);
  const latest = useLatest(get);
  const question = key === null ? null : `${turn} ${key}`;
  useEffect(() => {
    if (question === null) return;
    const stop = new AbortController();
    ask(() => latest.current(stop.signal)).then(
      (value) => {
        if (!stop.signal.aborted) setAnswer({ to: question, value, trouble: null });
      },
      (error: unknown) => {
        if (!stop.signal.aborted) setAnswer((last) => ({ to: question, value: last.value, trouble: sentence(error) }));
      },
    );
    return () => {
      stop.abort();
    };
  }, [question, latest]);
  const again = useCallback(() => {
    setTurn((last) => last + 1);
  }, []);
  return [loaded(answer, question), again];
}

function loaded<T>({ to, value, trouble }: Answer<T>, question: string | null): Loaded<T> {
  if (to === question && trouble !== null) return { status: "trouble", value, trouble };
  if (to === question && value !== null) return { status: "ready", value };
  return { status: "loading", value };
}

/** The newest value, for what was set up before it. */
export function useLatest<T>(value: T): { current: T } {
  const latest = useRef(value);
  useLayoutEffect(() => {
    latest.current = value;
  });
  return latest;
}

/** A value that follows another once it has stood still. */
export function useStill<T>(value: T, ms: number): T {
  const [still, setStill] = useState(value);
  useEffect(() => {
    const timer = setTimeout(() => {
      setStill(value);
    }, ms);
    return () => {
      clearTimeout(timer);
    };
  }, [value, ms]);
  return still;
}

/** Do something once things have been calm for a while after the first call. */
export function useCalm(work: () => void, ms: number): () => void {
  const latest = useLatest(work);
  const waiting = useRef<ReturnType<typeof setTimeout> | undefined>(undefined);
  useEffect(() => () => {
    clearTimeout(waiting.current);
  }, []);
  return useCallback(() => {
    waiting.current ??= setTimeout(() => {
      waiting.current = undefined;
      latest.current();
    }, ms);
  }, [latest, ms]);
}

/** The time of now, to the minute: due clocks go on while a screen stays open. */
export function useNow(): number {
  return useSyncExternalStore(tick, minute, minute);
}

const minute = () => Math.floor(Date.now() / MINUTE) * MINUTE;

function tick(told: () => void): () => void {
  const timer = setInterval(told, MINUTE / 4);
  return () => {
    clearInterval(timer);
  };
}
