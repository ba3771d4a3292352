// Words by key in the language of the person. Vietnamese is complete and loaded first, English when it is asked for.
import { useSyncExternalStore } from "react";

import common from "./texts/vi.json";

export type Language = "vi" | "en";
export type Vars = Record<string, string | number>;
type Catalogue = Record<string, string>;
/** A catalogue: Vietnamese at hand, English when it is asked for. */
export interface Catalogues {
  vi: Catalogue;
  en: () => Promise<{ default: Catalogue }>;
}

const KEPT = "language";
const listeners = new Set<() => void>();
let language: Language = "vi";
let version = 0;
let words: Catalogue = {};
let sources: Catalogues[] = [];

/** Where things are kept that the person chose; null where the browser allows none (Zalo has its own, see zalo.ts). */
export function kept(key: string, value?: string): string | null {
  try {
    if (value !== undefined) localStorage.setItem(key, value);
    return localStorage.getItem(key);
  } catch {
    return null;
  }
}

/** Say once at start which catalogues the entry has besides the common one; resolves when its words are there. */
export async function speak(catalogues: Catalogues): Promise<void> {
  sources = [{ vi: common, en: () => import("./texts/en.json") }, catalogues];
  await setLanguage(kept(KEPT) === "en" ? "en" : "vi");
}

/** The words of a part that is loaded later, once it is there; resolves when they can be said. */
export async function speakAlso(catalogues: Catalogues): Promise<void> {
  sources = [...sources, catalogues];
  await setLanguage(language);
}

export async function setLanguage(wanted: Language): Promise<void> {
  const vietnamese = Object.assign({}, ...sources.map((source) => source.vi)) as Catalogue;
  const english = wanted === "en" ? await Promise.all(sources.map(async (source) => (await source.en()).default)) : [];
  words = Object.assign(vietnamese, ...english) as Catalogue;
  language = wanted;
  kept(KEPT, wanted);
  version += 1;
  if (typeof document !== "undefined") document.documentElement.lang = wanted;
  for (const told of listeners) told();
}

export const currentLanguage = (): Language => language;

/** The words of a key with {places} filled. */
export function say(key: string, vars: Vars = {}): string {
  const text = words[key] ?? key;
  return text.replace(/\{(\w+)\}/g, (place, name: string) => (name in vars ? String(vars[name]) : place));
}

export type Say<Key extends string> = (key: Key, vars?: Vars) => string;
export type CommonKey = keyof typeof common;

/** The words, and a new drawing when the language changes. `useWords<keyof typeof import("./texts/vi.json")>()`. */
export function useWords<Key extends string = never>(): Say<Key | CommonKey> {
  useSyncExternalStore(subscribe, () => version);
  return say;
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}
