// Dossiers that wait on the phone are sent from any screen: what sends them is loaded only when there are some.
import { atEveryChance } from "../chances";
import { whose } from "../session";
import { database } from "../store";

export function keepDrainingDossiers(): void {
  atEveryChance(() => {
    void drain();
  });
}

/** How many dossiers of who is signed in are being written on this phone. */
export async function dossiersBegun(): Promise<number> {
  const owner = whose();
  return (await (await database()).getAll("dossiers")).filter((draft) => draft.owner === owner).length;
}

async function drain(): Promise<void> {
  if ((await (await database()).count("dossiers")) === 0) return;
  const sending = await import("./draft/sending");
  await sending.drain();
}
