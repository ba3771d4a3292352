// A list that comes in pages.
import { type DependencyList, useCallback, useEffect, useRef, useState } from "react";

export type PagesStatus = "waiting" | "more" | "there" | { error: unknown };

export function usePages<T>(fetchPage: (after: string | null) => Promise<{ items: T[]; next: string | null }>, on: DependencyList): { items: T[]; status: PagesStatus; more: () => void } {
  const [items, setItems] = useState<T[]>([]);
  const [status, setStatus] = useState<PagesStatus>("waiting");
  const next = useRef<string | null>(null);
  const round = useRef(0);
  const load = useCallback(
    (fresh: boolean) => {
      const mine = fresh ? (round.current += 1) : round.current;
      const after = fresh ? null : next.current;
      setStatus("waiting");
      fetchPage(after).then(
        (page) => {
          if (mine !== round.current) return;
          next.current = page.next;
          setItems((last) => (after === null ? page.items : [...last, ...page.items]));
          setStatus(page.next === null ? "there" : "more");
        },
        (error: unknown) => {
          if (mine === round.current) setStatus({ error });
        },
      );
    },
    // eslint-disable-next-line react-hooks/exhaustive-deps -- the caller says on what the list depends
    on,
  );
  useEffect(() => {
    load(true);
  }, [load]);
  const more = useCallback(() => {
    load(false);
  }, [load]);
  return { items, status, more };
}
