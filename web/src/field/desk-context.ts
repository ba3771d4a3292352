import { createContext, useContext } from "react";

import type { Desk } from "./desk";

export const TheDesk = createContext<Desk | null>(null);

/** The desk of who is logged in; only behind the gate. */
export function useDesk(): Desk {
  const desk = useContext(TheDesk);
  if (desk === null) throw new Error("no desk");
  return desk;
}
