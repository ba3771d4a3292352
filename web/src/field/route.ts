// Where one is: the part of the address after #, so that links in messages (/field/#/tickets/ID) lead here.
import { useSyncExternalStore } from "react";

export type Route = { screen: "list" | "map" | "queue" | "me" } | { screen: "ticket"; id: string };

export const TO = { list: "#/", map: "#/map", queue: "#/queue", me: "#/me" } as const;
export const toTicket = (id: string): string => `#/tickets/${id}`;

export function useRoute(): Route {
  const hash = useSyncExternalStore(
    (told) => {
      window.addEventListener("hashchange", told);
      return () => {
        window.removeEventListener("hashchange", told);
      };
    },
    () => location.hash,
  );
  const ticket = /^#\/tickets\/([\w-]+)$/.exec(hash)?.[1];
  if (ticket !== undefined) return { screen: "ticket", id: ticket };
  const screen = hash.replace(/^#\//, "");
  return { screen: screen === "map" || screen === "queue" || screen === "me" ? screen : "list" };
}
