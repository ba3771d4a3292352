// The one file that speaks Zalo. Three hosts: Zalo itself; a demo, whose service simulates Zalo; and a plain browser.
// Zalo's bridge may never answer, so every call has a time limit (measured with zmp-sdk 2.51.6 outside of Zalo).
import { anonymous, Api, ApiError } from "../shared/api";
import type { Schema } from "../shared/api-shapes";
import { currentLanguage, kept } from "../shared/i18n";
import { type Place, theProvince } from "../shared/map/basemap";
import { give } from "./give";

export type Host = "zalo" | "demo" | "web";
export type Refusal = "refused" | "unavailable";

/** Zalo, or the person, did not give what was asked for. */
export class NotGiven extends Error {
  constructor(readonly reason: Refusal) {
    super(reason);
  }
}

export interface Persona {
  persona: string;
  name: string;
  note: string;
}

const LIMIT_MS = 10_000;
// A person chooses how to pay before Zalo makes the order.
const PAYING_MS = 5 * 60_000;
const PERSONA = "persona";
const REFUSED = new Set([-201, -202, -1401, -2002, -2003]);
const simulator = new Api(anonymous, currentLanguage);

let persona: string | null = null;

export const inZalo = (): boolean => /(^|\.)h5\.zdn\.vn$/.test(location.hostname);

/** Where the app runs. Raises Offline where the service must be asked and cannot. */
export async function host(): Promise<Host> {
  if (inZalo()) return "zalo";
  return (await theProvince()).simulated ? "demo" : "web";
}

/** Below which path the app's addresses stand. */
export function basePath(): string {
  const id = (window as { APP_ID?: string }).APP_ID;
  return inZalo() ? `/zapps/${id ?? ""}` : "/app";
}

/** What the service signs a resident in with; null where nobody can be signed in (yet). Raises NotGiven. */
export async function accessToken(): Promise<string | null> {
  switch (await host()) {
    case "zalo":
      return (await sdk((apis) => apis.getAccessToken())) || null;
    case "demo":
      return demoToken();
    case "web":
      return null;
  }
}

/** In the demo: who one can be. */
export async function personas(): Promise<Persona[]> {
  const told = (await simulator.call("get", "/sim/zalo/dev/personas")) as { personas: Persona[] };
  return told.personas;
}

/** In the demo: be this person from now on; null is nobody. */
export function become(key: string | null): void {
  persona = key;
  kept(PERSONA, key ?? "");
}

/** Where the phone is, by whoever knows: the browser, else Zalo's one-time code. Raises NotGiven. */
export async function whereAmI(exchange: (accessToken: string, code: string) => Promise<Place>): Promise<Place & { accuracy: number | null }> {
  if (!inZalo()) {
    try {
      return await browserPlace();
    } catch (error) {
      if ((await host()) !== "demo") throw error;
    }
  }
  const token = await accessToken();
  if (token === null) throw new NotGiven("unavailable");
  const code = inZalo() ? (await sdk((apis) => apis.getLocation({}))).token : await demoCode("location", token);
  if (!code) throw new NotGiven("unavailable");
  return { ...(await exchange(token, code)), accuracy: null };
}

/** A one-time code for the phone number, with the token it belongs to. Raises NotGiven. */
export async function phoneCode(): Promise<{ accessToken: string; code: string }> {
  const token = await accessToken();
  if (token === null) throw new NotGiven("unavailable");
  const code = inZalo() ? (await sdk((apis) => apis.getPhoneNumber({}))).token : await demoCode("phone", token);
  if (!code) throw new NotGiven("unavailable");
  return { accessToken: token, code };
}

/** Pay an order that the service signed. `told` is called with Zalo's id of it before the person decides. Raises NotGiven. */
export async function pay(order: Schema<"CheckoutView">, told: (zaloOrder: string) => Promise<void>): Promise<void> {
  switch (await host()) {
    case "zalo": {
      const { orderId } = await sdk((apis) => apis.Payment.createOrder(order), PAYING_MS);
      if (!orderId) throw new NotGiven("unavailable");
      return told(orderId);
    }
    case "demo": {
      const made = (await simulator.call("post", "/sim/zalo/payment/api/order/create-v2", { body: order })) as { err: number; data?: { orderId: string } };
      if (made.err !== 0 || made.data === undefined) throw new NotGiven("unavailable");
      await told(made.data.orderId);
      const back = encodeURIComponent(location.pathname);
      location.assign(`/sim/zalo/payment/orders/${made.data.orderId}?back=${back}`);
      return;
    }
    case "web":
      throw new NotGiven("unavailable");
  }
}

/** A picture into the phone's photos, or a browser's downloads. Raises NotGiven. */
export async function saveImage(picture: Blob, name: string): Promise<void> {
  if (!inZalo()) {
    give(picture, name);
    return;
  }
  const imageBase64Data = await inBase64(picture);
  await sdk((apis) => apis.saveImageToGallery({ imageBase64Data }));
}

function inBase64(picture: Blob): Promise<string> {
  return new Promise((resolve, reject) => {
    const reader = new FileReader();
    reader.onload = () => {
      resolve(reader.result as string);
    };
    reader.onerror = () => {
      reject(new NotGiven("unavailable"));
    };
    reader.readAsDataURL(picture);
  });
}

function demoPersona(): string | null {
  const asked = new URLSearchParams(location.search).get("persona");
  if (asked) become(asked);
  persona ??= kept(PERSONA) || null;
  return persona;
}

async function demoToken(): Promise<string | null> {
  const who = demoPersona();
  if (who === null) return null;
  try {
    const told = (await simulator.call("post", "/sim/zalo/dev/session", { body: { persona: who } })) as { access_token: string };
    return told.access_token;
  } catch (error) {
    if (error instanceof ApiError && error.status === 404) {
      become(null);
      return null;
    }
    throw error;
  }
}

async function demoCode(kind: "phone" | "location", token: string): Promise<string> {
  try {
    const told = await simulator.call("post", `/sim/zalo/dev/${kind}-token`, { body: { access_token: token } });
    return (told as { token: string }).token;
  } catch (error) {
    if (error instanceof ApiError && error.status === 403) throw new NotGiven("refused");
    throw error;
  }
}

function browserPlace(): Promise<Place & { accuracy: number | null }> {
  return new Promise((resolve, reject) => {
    if (!("geolocation" in navigator)) {
      reject(new NotGiven("unavailable"));
      return;
    }
    navigator.geolocation.getCurrentPosition(
      ({ coords }) => {
        resolve({ lat: coords.latitude, lon: coords.longitude, accuracy: coords.accuracy });
      },
      (error) => {
        reject(new NotGiven(error.code === error.PERMISSION_DENIED ? "refused" : "unavailable"));
      },
      { enableHighAccuracy: true, timeout: LIMIT_MS, maximumAge: 30_000 },
    );
  });
}

type Apis = typeof import("zmp-sdk/apis");

async function sdk<T>(ask: (apis: Apis) => Promise<T>, limitMs = LIMIT_MS): Promise<T> {
  const apis = await import("zmp-sdk/apis");
  let timer: ReturnType<typeof setTimeout> | undefined;
  const limit = new Promise<never>((_, reject) => {
    timer = setTimeout(() => {
      reject(new NotGiven("unavailable"));
    }, limitMs);
  });
  try {
    return await Promise.race([ask(apis), limit]);
  } catch (error) {
    if (error instanceof NotGiven) throw error;
    const code = (error as { code?: number }).code ?? 0;
    throw new NotGiven(REFUSED.has(code) ? "refused" : "unavailable");
  } finally {
    clearTimeout(timer);
  }
}
