// The one file that speaks HTTP. Every call has a time limit; every refusal is an ApiError, no network is Offline.
import type { AnswerOf, AskOf, Method, PathOf } from "./api-shapes";

const READ_MS = 15_000;
const UPLOAD_MS = 120_000;
const TRIES = 3;
const LONGEST_WAIT_MS = 5_000;
const NO_HEADERS: Record<string, string> = {};
const AGAIN = new Set([429, 502, 503, 504]);

/** The service says no. `code` is stable, `detail` is a sentence to show, `fields` says what is wrong with which field. */
export class ApiError extends Error {
  constructor(
    readonly status: number,
    readonly code: string,
    readonly detail: string,
    readonly fields: Record<string, string> = {},
    /** The whole problem: `current` of a stale change, `hotlines` of an emergency. */
    readonly body: Record<string, unknown> = {},
    readonly retryAfterS: number | null = null,
  ) {
    super(code);
  }
}

/** The service cannot be reached, or does not answer in time. */
export class Offline extends Error {}

/** How a caller proves who it is. */
export interface Credentials {
  /** Headers of a request; `renewed` asks for new ones because the last were refused. */
  headers(method: Method, renewed: boolean): Promise<Record<string, string>>;
  /** Whether a 401 is worth asking `headers` once more. */
  renewable: boolean;
  cookies: boolean;
}

/** Nobody in particular. */
export const anonymous: Credentials = { headers: () => Promise.resolve({}), renewable: false, cookies: false };

/** A resident: a bearer token, which `renew` gets anew. */
export function bearer(token: (renewed: boolean) => Promise<string | null>): Credentials {
  return {
    headers: async (_method, renewed) => {
      const value = await token(renewed);
      return value === null ? NO_HEADERS : { Authorization: `Bearer ${value}` };
    },
    renewable: true,
    cookies: false,
  };
}

/** Units and staff: the cookie the browser keeps, and the CSRF token with whatever changes something. */
export function cookie(csrf: () => string | null): Credentials {
  return {
    headers: (method) => {
      const value = csrf();
      return Promise.resolve(method === "get" || value === null ? NO_HEADERS : { "X-CSRF-Token": value });
    },
    renewable: false,
    cookies: true,
  };
}

interface Ask {
  path?: Record<string, unknown> | undefined;
  query?: object | undefined;
  body?: unknown;
  key?: string | undefined;
  timeoutMs?: number | undefined;
  signal?: AbortSignal | undefined;
}

/** A key under which work is done once. */
export const newKey = (): string => crypto.randomUUID();

export class Api {
  constructor(
    private readonly who: Credentials,
    private readonly language: () => string,
    private readonly base: string = import.meta.env.VITE_API_BASE ?? "",
  ) {}

  get<P extends PathOf<"get">>(path: P, ...[ask]: Optional<AskOf<P, "get">>): Promise<AnswerOf<P, "get">> {
    return this.call("get", path, ask as Ask) as Promise<AnswerOf<P, "get">>;
  }

  post<P extends PathOf<"post">>(path: P, ...[ask]: Optional<AskOf<P, "post">>): Promise<AnswerOf<P, "post">> {
    return this.call("post", path, ask as Ask) as Promise<AnswerOf<P, "post">>;
  }

  put<P extends PathOf<"put">>(path: P, ...[ask]: Optional<AskOf<P, "put">>): Promise<AnswerOf<P, "put">> {
    return this.call("put", path, ask as Ask) as Promise<AnswerOf<P, "put">>;
  }

  patch<P extends PathOf<"patch">>(path: P, ...[ask]: Optional<AskOf<P, "patch">>): Promise<AnswerOf<P, "patch">> {
    return this.call("patch", path, ask as Ask) as Promise<AnswerOf<P, "patch">>;
  }

  delete<P extends PathOf<"delete">>(path: P, ...[ask]: Optional<AskOf<P, "delete">>): Promise<AnswerOf<P, "delete">> {
    return this.call("delete", path, ask as Ask) as Promise<AnswerOf<P, "delete">>;
  }

  /** The address of an operation, for links, downloads, map sources and live streams. */
  address(path: string, query: object = {}): string {
    return `${this.base}${path}${search(query)}`;
  }

  /** Any call by its path; the typed methods above are preferred. Queues that replay stored calls use this. */
  async call(method: Method, template: string, ask: Ask = {}): Promise<unknown> {
    const path = filled(template, ask.path ?? {});
    const repeatable = method === "get" || ask.key !== undefined;
    for (let tries = 1; ; tries += 1) {
      try {
        return await this.once(method, path, ask);
      } catch (error) {
        const wait = waitBeforeTrying(error, tries);
        if (!repeatable || wait === null || tries >= TRIES || ask.signal?.aborted) throw error;
        await new Promise((resolve) => setTimeout(resolve, wait));
      }
    }
  }

  /** Send photos as multipart; `onProgress` gets 0..1. */
  async upload<T>(path: string, files: Blob[], ask: { key?: string; onProgress?: (share: number) => void; signal?: AbortSignal } = {}): Promise<T> {
    const form = new FormData();
    files.forEach((file, index) => {
      form.append("file", file, `photo-${index}.jpg`);
    });
    const send = async (renewed: boolean) => this.sendForm<T>(path, form, await this.headers("post", ask.key, renewed), ask);
    try {
      return await send(false);
    } catch (error) {
      if (error instanceof ApiError && error.status === 401 && this.who.renewable) return send(true);
      throw error;
    }
  }

  private async once(method: Method, path: string, ask: Ask): Promise<unknown> {
    const send = async (renewed: boolean) => {
      const headers = await this.headers(method, ask.key, renewed);
      if (ask.body !== undefined) headers["Content-Type"] = "application/json";
      return reach(this.address(path, ask.query), {
        method: method.toUpperCase(),
        headers,
        body: ask.body === undefined ? null : JSON.stringify(ask.body),
        credentials: this.who.cookies ? "same-origin" : "omit",
        signal: limited(ask.timeoutMs ?? READ_MS, ask.signal),
      });
    };
    let answer = await send(false);
    if (answer.status === 401 && this.who.renewable) answer = await send(true);
    return read(answer);
  }

  private async headers(method: Method, key: string | undefined, renewed: boolean): Promise<Record<string, string>> {
    const headers: Record<string, string> = { "Accept-Language": this.language(), ...(await this.who.headers(method, renewed)) };
    if (key !== undefined) headers["Idempotency-Key"] = key;
    return headers;
  }

  // XMLHttpRequest, because fetch does not tell how much has been sent.
  private sendForm<T>(path: string, form: FormData, headers: Record<string, string>, ask: { onProgress?: (share: number) => void; signal?: AbortSignal }): Promise<T> {
    return new Promise<T>((resolve, reject) => {
      const request = new XMLHttpRequest();
      request.open("POST", this.address(path));
      request.timeout = UPLOAD_MS;
      request.withCredentials = this.who.cookies;
      for (const [name, value] of Object.entries(headers)) request.setRequestHeader(name, value);
      request.upload.onprogress = (event) => {
        if (event.lengthComputable) ask.onProgress?.(event.loaded / event.total);
      };
      request.onload = () => {
        const answer = new Response(request.response as string, {
          status: request.status,
          headers: { "Content-Type": request.getResponseHeader("Content-Type") ?? "", "Retry-After": request.getResponseHeader("Retry-After") ?? "" },
        });
        read(answer).then((body) => {
          resolve(body as T);
        }, reject);
      };
      request.onerror = request.ontimeout = () => {
        reject(new Offline("upload"));
      };
      request.onabort = () => {
        reject(new DOMException("aborted", "AbortError"));
      };
      ask.signal?.addEventListener("abort", () => {
        request.abort();
      });
      request.send(form);
    });
  }
}

type Optional<A> = Partial<A> extends A ? [ask?: A] : [ask: A];

async function reach(address: string, init: RequestInit): Promise<Response> {
  try {
    return await fetch(address, init);
  } catch (error) {
    if (error instanceof DOMException && error.name === "AbortError") throw error;
    throw new Offline(error instanceof Error ? error.message : String(error));
  }
}

async function read(answer: Response): Promise<unknown> {
  if (answer.status === 204) return null;
  const text = await answer.text().catch(() => {
    throw new Offline("the answer broke off");
  });
  const body = parsed(text);
  if (answer.ok) {
    if (body === undefined) throw new Offline("the answer is not ours");
    return body;
  }
  const problem = (body ?? {}) as Record<string, unknown>;
  const wait = Number.parseInt(answer.headers.get("Retry-After") ?? "", 10);
  throw new ApiError(
    answer.status,
    String(problem.code ?? `http_${answer.status}`),
    String(problem.detail ?? ""),
    (problem.fields ?? {}) as Record<string, string>,
    problem,
    Number.isNaN(wait) ? null : wait,
  );
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

function waitBeforeTrying(error: unknown, tries: number): number | null {
  const backOff = 400 * 2 ** (tries - 1);
  if (error instanceof Offline) return globalThis.navigator?.onLine === false ? null : backOff;
  if (!(error instanceof ApiError) || !AGAIN.has(error.status)) return null;
  const wait = error.retryAfterS === null ? backOff : error.retryAfterS * 1000;
  return wait <= LONGEST_WAIT_MS ? wait : null;
}

function limited(ms: number, signal: AbortSignal | undefined): AbortSignal {
  const limit = new AbortController();
  const timer = setTimeout(() => {
    limit.abort(new DOMException("timed out", "TimeoutError"));
  }, ms);
  signal?.addEventListener("abort", () => {
    clearTimeout(timer);
    limit.abort(signal.reason);
  });
  return limit.signal;
}

function filled(template: string, values: Record<string, unknown>): string {
  return template.replace(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent(String(values[name])));
}

function search(query: object): string {
  const pairs = Object.entries(query as Record<string, unknown>).flatMap(([name, value]) => {
    if (value === undefined || value === null || value === "") return [];
    return (Array.isArray(value) ? value : [value]).map((one) => [name, String(one)] as [string, string]);
  });
  return pairs.length === 0 ? "" : `?${new URLSearchParams(pairs).toString()}`;
}
