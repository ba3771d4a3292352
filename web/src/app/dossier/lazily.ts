// A screen of the part about dossiers, which is loaded as a whole, with its words, when the first of them opens.
import { lazy } from "react";

type Screens = typeof import("./screens");

export function dossierScreen<Name extends keyof Screens>(name: Name) {
  return lazy(async () => {
    const { screens, spoken } = await import("./room");
    await spoken;
    return { default: screens[name] };
  });
}
