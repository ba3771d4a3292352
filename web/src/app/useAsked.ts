// Something asked of the service for a screen: waiting, there, or trouble; `again` asks once more.
import { type DependencyList, useCallback, useEffect, useState } from "react";

export type Asked<T> = { status: "waiting" } | { status: "there"; value: T } | { status: "trouble"; error: unknown };

export function useAsked<T>(ask: () => Promise<T>, on: DependencyList): [Asked<T>, again: () => void, set: (value: T) => void] {
  const [asked, setAsked] = useState<Asked<T>>({ status: "waiting" });
  const [round, setRound] = useState(0);
  useEffect(() => {
    let current = true;
    setAsked((last) => (last.status === "trouble" ? { status: "waiting" } : last));
    ask().then(
      (value) => {
        if (current) setAsked({ status: "there", value });
      },
      (error: unknown) => {
        if (current) setAsked({ status: "trouble", error });
      },
    );
    return () => {
      current = false;
    };
    // eslint-disable-next-line react-hooks/exhaustive-deps -- the caller says on what the question depends
  }, [...on, round]);
  const again = useCallback(() => {
    setRound((last) => last + 1);
  }, []);
  const set = useCallback((value: T) => {
    setAsked({ status: "there", value });
  }, []);
  return [asked, again, set];
}
