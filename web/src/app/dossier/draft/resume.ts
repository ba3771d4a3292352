// Going on with a draft that was begun on another device.
import type { Dossier } from "../shapes";
import { whose } from "../../session";
import { add, drop, draftOf, load } from "./drafts";
import { contentOf, stepOf } from "./reconcile";
import { service } from "./service";

/** Take a draft of the service onto this phone; the dossier itself when it is no draft any more. Raises ApiError, Offline. */
export async function resume(id: string): Promise<Dossier | null> {
  const told = await service.show(id);
  await load();
  if (told.state !== "draft") {
    await drop(id);
    return told;
  }
  if (draftOf(id) === undefined) await add(draftFrom(told));
  return null;
}

function draftFrom(told: Dossier) {
  const content = contentOf(told);
  return {
    key: told.id,
    owner: whose() ?? "",
    procedure: { code: told.procedure.code, name: told.procedure.name },
    area: told.area,
    unit: told.unit,
    prefill: told.prefilled,
    opening: told.id,
    id: told.id,
    version: told.version,
    content,
    known: content,
    step: stepOf(told),
    knownStep: told.step,
    papers: {},
    files: told.files,
    filing: null,
    conflict: null,
    trouble: null,
    since: told.updated_at,
  };
}
