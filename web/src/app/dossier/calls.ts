// What the screens about dossiers ask of the service. What it last said is kept on the phone, to be read without network.
import { anonymous, Api } from "../../shared/api";
import { currentLanguage } from "../../shared/i18n";
import { api } from "../session";
import { remembered } from "../store";
import type { Dossier, Field, LifeEvent, Procedure, ProcedureItem } from "./shapes";

const open = new Api(anonymous, currentLanguage);

export interface Catalogue {
  items: ProcedureItem[];
  fields: Field[];
  events: LifeEvent[];
}

/** All procedures in force, in the catalogue's order. */
export function procedures(): Promise<Catalogue> {
  return remembered(`procedures-${currentLanguage()}`, () => open.get("/api/v1/procedures"));
}

/** Codes of the procedures that everyday words are about, best first. */
export async function found(words: string): Promise<string[]> {
  return (await open.get("/api/v1/procedures", { query: { q: words } })).items.map((item) => item.code);
}

/** One procedure; with an area also the unit that handles it there. */
export async function procedure(code: string, area = ""): Promise<Procedure> {
  const ask = () => open.get("/api/v1/procedures/{code}", { path: { code }, query: { area } });
  return (await remembered(`procedure-${code}-${area}-${currentLanguage()}`, ask)) as unknown as Procedure;
}

/** One's own dossier with its history and what can be done. */
export function dossier(id: string): Promise<Dossier> {
  return remembered(`dossier-${id}`, () => api.get("/api/v1/dossiers/{id}", { path: { id } }));
}
