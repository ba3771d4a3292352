// What filters and forms choose from: categories, units and areas, fetched once.
import { createContext, type ReactNode, useContext } from "react";

import { Wait } from "./ui/Wait";
import { api } from "./session";
import { useLoad } from "./load";
import { named } from "./words";

export interface Choice {
  code: string;
  name: string;
  group?: string;
}

interface Raw {
  groups: { code: string; name_vi: string; name_en: string; categories: { code: string; name_vi: string; name_en: string }[] }[];
  units: { code: string; name: string; name_en: string; kind: string; area: string | null }[];
  areas: { code: string; name: string }[];
}

const Context = createContext<Raw>({ groups: [], units: [], areas: [] });

export function Choices({ children }: { children: ReactNode }) {
  const [loaded, again] = useLoad("choices", async (signal): Promise<Raw> => {
    const [catalogue, units, areas] = await Promise.all([
      api.get("/api/v1/categories", { signal }),
      api.get("/api/v1/staff/units", { signal }),
      // GeoJSON, which the generated types do not describe; the map draws the same outlines, from the browser's cache.
      api.call("get", "/api/v1/areas/outlines", { signal }) as Promise<{ features: { properties: { code: string; name: string } }[] }>,
    ]);
    return { groups: catalogue.groups, units: units.items, areas: areas.features.map((one) => one.properties) } as Raw;
  });
  if (loaded.value === null) return <Wait loaded={loaded} again={again} />;
  return <Context.Provider value={loaded.value}>{children}</Context.Provider>;
}

/** Choices by kind in the person's language; names of codes that are no choice any more stay codes. */
export function useChoices() {
  const { groups, units, areas } = useContext(Context);
  const categories = groups.flatMap((group) =>
    group.categories.map((one): Choice => ({ code: one.code, name: named(one), group: named(group) })),
  );
  return {
    groups: groups.map((one): Choice => ({ code: one.code, name: named(one) })),
    categories,
    units: units.map((one): Choice => ({ code: one.code, name: named(one) })),
    areas: areas.map((one): Choice => ({ code: one.code, name: one.name })),
  };
}

export function nameOf(choices: Choice[], code: string | null | undefined): string {
  return choices.find((one) => one.code === code)?.name ?? code ?? "–";
}
