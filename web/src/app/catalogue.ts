// What a report can be about, kept on the phone so that it can be written without network.
import { anonymous, Api } from "../shared/api";
import type { Schema } from "../shared/api-shapes";
import { currentLanguage } from "../shared/i18n";
import { remembered } from "./store";

export type Category = Omit<Schema<"CategoryView">, "emergency" | "questions" | "redirect"> & {
  emergency: { stops: boolean; hotlines: Hotline[]; text_vi: string; text_en: string } | null;
  questions: Questions;
  redirect: { text_vi: string; text_en: string; url?: string } | null;
};
export type Group = Omit<Schema<"CategoryGroupView">, "categories"> & { categories: Category[] };
export interface Hotline {
  number: string;
  name_vi: string;
  name_en: string;
}
/** The part of JSON Schema that a category's questions use. */
export interface Question {
  title: string;
  "x-title-en"?: string;
  type?: "string" | "boolean" | "integer" | "number";
  maxLength?: number;
  minimum?: number;
  maximum?: number;
  oneOf?: { const: string; title: string; "x-title-en"?: string }[];
}
export interface Questions {
  properties?: Record<string, Question>;
  required?: string[];
}

const open = new Api(anonymous, currentLanguage);

export async function groups(): Promise<Group[]> {
  const told = await remembered("categories", () => open.get("/api/v1/categories"));
  return told.groups as unknown as Group[];
}

/** The name in the language of the person, whatever language the thing was fetched in. */
export function named(thing: { name_vi: string; name_en: string }): string {
  return currentLanguage() === "en" ? thing.name_en : thing.name_vi;
}

/** The same for a unit, which may have no English name. */
export function unitName(unit: { name: string; name_en: string }): string {
  return currentLanguage() === "en" && unit.name_en ? unit.name_en : unit.name;
}

/** Categories the words may mean, the likeliest first. */
export async function suggested(text: string): Promise<string[]> {
  const told = await open.post("/api/v1/category-suggestions", { body: { text } });
  return told.items.map((item) => item.code);
}
