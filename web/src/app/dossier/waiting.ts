// Dossiers that wait on the phone are sent from any screen: what sends them is loaded only when there are some.
import { atEveryChance } from "../chances";
import { database } from "../store";

export function keepDrainingDossiers(): void {
  atEveryChance(() => {
    void drain();
  });
}

async function drain(): Promise<void> {
  if ((await (await database()).count("dossiers")) === 0) return;
  const sending = await import("./draft/sending");
  await sending.drain();
}
