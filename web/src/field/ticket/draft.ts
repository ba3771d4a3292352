// What is being written, kept on the phone at every stroke: a camera that opens may end the app behind it.
import { useEffect, useState } from "react";

import { useDesk } from "../desk-context";
import type { Words } from "../queue/waiting";

export interface Draft {
  words: Words;
  photos: Blob[];
}
const EMPTY: Draft = { words: {}, photos: [] };

/** The draft under a name, null until it was looked up; how to change it, and how to drop it. */
export function useDraft(name: string): [Draft | null, (next: Draft) => void, () => Promise<void>] {
  const { db, account } = useDesk();
  const key = `draft:${account.id}:${name}`;
  const [draft, setDraft] = useState<Draft | null>(null);
  useEffect(() => {
    void db.get("values", key).then((kept) => {
      setDraft((kept as Draft | undefined) ?? EMPTY);
    });
  }, [db, key]);
  const change = (next: Draft) => {
    setDraft(next);
    void db.put("values", next, key);
  };
  return [draft, change, () => db.delete("values", key)];
}
