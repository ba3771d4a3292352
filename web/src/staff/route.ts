// Where in the console one is: the path below /staff/ and the query, which carries filters, the map's view and what is open.
import { type MouseEvent, useSyncExternalStore } from "react";

const BASE = "/staff/";
const listeners = new Set<() => void>();
let current = read();

export interface Route {
  /** "" is the map. */
  page: string;
  query: URLSearchParams;
}

export function useRoute(): Route {
  return useSyncExternalStore(subscribe, () => current);
}

export const route = (): Route => current;

/** The address of a page of the console. */
export function address(page: string, query: URLSearchParams | Record<string, string> = {}): string {
  const search = new URLSearchParams(query).toString();
  return BASE + page + (search ? `?${search}` : "");
}

/** Go there. `replace` leaves no step in the history: for what changes while one looks (the map's view). */
export function go(page: string, query: URLSearchParams | Record<string, string> = {}, replace = false): void {
  const there = address(page, query);
  if (replace) history.replaceState(null, "", there);
  else history.pushState(null, "", there);
  tell();
}

/** Change some of the query where one is; an empty value takes a name out. */
export function change(values: Record<string, string>, replace = false): void {
  const query = new URLSearchParams(current.query);
  for (const [name, value] of Object.entries(values)) {
    if (value) query.set(name, value);
    else query.delete(name);
  }
  if (query.toString() !== current.query.toString()) go(current.page, query, replace);
}

/** For links: stay in the page unless the person wants a new window. */
export function follow(event: MouseEvent<HTMLAnchorElement>): void {
  if (event.metaKey || event.ctrlKey || event.shiftKey || event.button !== 0) return;
  event.preventDefault();
  history.pushState(null, "", event.currentTarget.href);
  tell();
}

function read(): Route {
  const path = decodeURI(location.pathname);
  return { page: path.startsWith(BASE) ? path.slice(BASE.length) : "", query: new URLSearchParams(location.search) };
}

function tell(): void {
  current = read();
  for (const told of listeners) told();
}

function subscribe(listener: () => void): () => void {
  if (listeners.size === 0) addEventListener("popstate", tell);
  listeners.add(listener);
  return () => {
    listeners.delete(listener);
    if (listeners.size === 0) removeEventListener("popstate", tell);
  };
}
