// @vitest-environment node
import { expect, test } from "vitest";

const catalogues = import.meta.glob<Record<string, string>>(["./texts/*.json", "../*/texts/*.json", "../*/*/texts/*.json"], { eager: true, import: "default" });
const places = (text: string) => [...text.matchAll(/\{(\w+)\}/g)].map((found) => found[1]).sort();

test.each(["shared", "app", "app/dossier", "field", "staff", "staff/dossiers", "staff/index766", "site"])("%s says everything in both languages, with the same places", (entry) => {
  const folder = entry === "shared" ? "./texts" : `../${entry}/texts`;
  const vi = catalogues[`${folder}/vi.json`] ?? {};
  const en = catalogues[`${folder}/en.json`] ?? {};
  expect(Object.keys(vi).length).toBeGreaterThan(0);
  expect(Object.keys(en).sort()).toEqual(Object.keys(vi).sort());
  for (const [key, text] of Object.entries(vi)) expect(places(en[key] ?? ""), key).toEqual(places(text));
});
