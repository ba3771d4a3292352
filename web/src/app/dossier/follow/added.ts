// The papers of a supplement on this phone, until all of them are with the service: a killed app opens where it was.
import { useCallback, useEffect, useState } from "react";

import { api } from "../../session";
import { database } from "../../store";
import { dropPages, pagesOf } from "../draft/pages";
import type { Dossier } from "../shapes";

/** By component: its pages, and whether the service has them. */
export type Added = Record<string, { pages: string[]; sent: boolean }>;

const place = (id: string) => `supplement-${id}`;

/** What was added to a dossier so far, null until it was read from the phone; and how to change it. */
export function useAdded(id: string): [Added | null, (component: string, pages: string[]) => Promise<void>] {
  const [added, setAdded] = useState<Added | null>(null);
  useEffect(() => {
    void kept(id).then(setAdded);
  }, [id]);
  const put = useCallback(
    async (component: string, pages: string[]) => {
      const next = { ...(await kept(id)), [component]: { pages, sent: false } };
      await keep(id, next);
      setAdded(next);
    },
    [id],
  );
  return [added, put];
}

/** Send every paper the service has not, then say that this is all. `onProgress` gets 0..1. Raises Offline, ApiError. */
export async function send(id: string, key: string, onProgress: (share: number) => void): Promise<Dossier> {
  const added = await kept(id);
  const waiting = Object.entries(added).filter(([, paper]) => !paper.sent && paper.pages.length > 0);
  for (const [index, [component, paper]] of waiting.entries()) {
    const blobs = (await pagesOf(paper.pages)).map((page) => page.blob);
    await api.upload(`/api/v1/dossiers/${id}/files?component=${component}`, blobs, {
      onProgress: (share) => {
        onProgress((index + share) / waiting.length);
      },
    });
    added[component] = { ...paper, sent: true };
    await keep(id, added);
  }
  const path = { id };
  const { version } = await api.get("/api/v1/dossiers/{id}", { path });
  const told = await api.post("/api/v1/dossiers/{id}/supplement", { path, key, body: { version } });
  await dropPages(Object.values(added).flatMap((paper) => paper.pages));
  await (await database()).delete("answers", place(id));
  return told;
}

async function kept(id: string): Promise<Added> {
  return ((await (await database()).get("answers", place(id))) as Added | undefined) ?? {};
}

async function keep(id: string, added: Added): Promise<void> {
  await (await database()).put("answers", added, place(id));
}
