// The one report being written. Every change is kept at once: a killed app opens where it was.
import { useCallback, useEffect, useRef, useState } from "react";

import { newKey } from "../shared/api";
import { database, type Draft } from "./store";

export function blank(): Draft {
  return {
    key: newKey(),
    photos: [],
    place: null,
    area: null,
    address: "",
    capturedAt: null,
    category: null,
    description: "",
    answers: {},
    anonymous: false,
    acknowledged: false,
  };
}

/** Whether anything was written yet. */
export const started = (draft: Draft): boolean => draft.photos.length > 0 || draft.description.trim() !== "" || draft.category !== null;

export async function keptDraft(): Promise<Draft | undefined> {
  return (await database()).get("draft", "current");
}

export async function dropDraft(): Promise<void> {
  const store = await database();
  const draft = await store.get("draft", "current");
  const change = store.transaction(["draft", "photos"], "readwrite");
  const photos = (draft?.photos ?? []).map((id) => change.objectStore("photos").delete(id));
  await Promise.all([change.objectStore("draft").delete("current"), ...photos, change.done]);
}

/** The draft, and how to change a part of it; null until it was read from the phone. */
export function useDraft(): [Draft | null, (part: Partial<Draft>) => void] {
  const [draft, setDraft] = useState<Draft | null>(null);
  const latest = useRef<Draft | null>(null);
  useEffect(() => {
    void keptDraft().then((found) => {
      latest.current = found ?? blank();
      setDraft(latest.current);
    });
  }, []);
  const change = useCallback((part: Partial<Draft>) => {
    if (latest.current === null) return;
    latest.current = { ...latest.current, ...part };
    setDraft(latest.current);
    const keep = latest.current;
    void database().then((store) => store.put("draft", keep, "current"));
  }, []);
  return [draft, change];
}
