// What is known of the simulated Zalo, kept up to date by asking for what changed.

import { api } from "./api.js";

const CALM_MS = 900;
const BUSY_MS = 250;
const BUSY_FOR_MS = 8_000;
const AWAY_MS = 4_000;

export const store = {
  revision: 0,
  now: Date.now(),
  online: true,
  personas: new Map(),
  /** persona -> (message id -> message), in the order of their numbers */
  messages: new Map(),
  calls: new Map(),
  switches: {},
  speed: 60,
  webhook: "",
};

const listeners = new Set();
let busyUntil = 0;
let timer = 0;

export function listen(listener) {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** Something was done here: look at once, and often for a while. */
export function hurry() {
  busyUntil = Date.now() + BUSY_FOR_MS;
  clearTimeout(timer);
  return look();
}

export async function look() {
  const was = store.online;
  try {
    const news = await api.feed(store.revision);
    store.online = true;
    // Somebody began anew on the server: what is known here is of another world.
    if (news.revision < store.revision) return forget();
    if (news.personas) take(news);
    if (news.personas || !was) tell();
  } catch {
    store.online = false;
    if (was) tell();
  }
  clearTimeout(timer);
  timer = setTimeout(look, document.hidden ? AWAY_MS : Date.now() < busyUntil ? BUSY_MS : CALM_MS);
}

/** Forget what was here: everything is asked for anew. */
export function forget() {
  store.revision = 0;
  store.messages.clear();
  store.calls.clear();
  return hurry();
}

function take(news) {
  store.revision = news.revision;
  store.now = news.now;
  store.personas = new Map(news.personas.map((each) => [each.persona, each]));
  for (const message of news.messages) {
    if (!store.messages.has(message.persona)) store.messages.set(message.persona, new Map());
    store.messages.get(message.persona).set(message.id, message);
  }
  for (const call of news.calls) store.calls.set(call.id, call);
  Object.assign(store, { switches: news.switches, speed: news.speed, webhook: news.webhook });
}

function tell() {
  for (const listener of listeners) listener();
}

document.addEventListener("visibilitychange", () => document.hidden || hurry());
