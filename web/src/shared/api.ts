// The one file that speaks HTTP. Every call has a time limit; every refusal is an ApiError, no network is Offline.
import { ApiError, Offline, read, waitBeforeTrying } from "./answers";
import type { AnswerOf, AskOf, Method, PathOf } from "./api-shapes";

export { ApiError, Offline } from "./answers";

const READ_MS = 15_000;
const UPLOAD_MS = 120_000;
const TRIES = 3;
const NO_HEADERS: Record<string, string> = {};

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

  /** A file that only this caller may have. */
  file<P extends PathOf<"get">>(path: P, ...[ask]: Optional<AskOf<P, "get">>): Promise<Blob> {
    return this.tried("get", path, ask as Ask, (answer) => (answer.ok ? answer.blob() : read(answer))) as Promise<Blob>;
  }

  /** A file that is made of what is sent. */
  made<P extends PathOf<"post">>(path: P, ...[ask]: Optional<AskOf<P, "post">>): Promise<Blob> {
    return this.tried("post", path, ask as Ask, (answer) => (answer.ok ? answer.blob() : read(answer))) as Promise<Blob>;
  }

  /** Any call by its path; the typed methods above are preferred. Queues that replay stored calls use this. */
  call(method: Method, template: string, ask: Ask = {}): Promise<unknown> {
    return this.tried(method, template, ask, read);
  }

  private async tried(method: Method, template: string, ask: Ask = {}, take: Take): Promise<unknown> {
    const path = filled(template, ask.path ?? {});
    const repeatable = method === "get" || ask.key !== undefined;
    for (let tries = 1; ; tries += 1) {
      try {
        return await this.once(method, path, ask, take);
      } catch (error) {
        const wait = waitBeforeTrying(error, tries);
        if (!repeatable || wait === null || tries >= TRIES || ask.signal?.aborted) throw error;
        await new Promise((resolve) => setTimeout(resolve, wait));
      }
    }
  }

  /** Send photos or files as multipart; `onProgress` gets 0..1. */
  async upload<T>(path: string, files: Blob[], ask: { key?: string; onProgress?: (share: number) => void; signal?: AbortSignal } = {}): Promise<T> {
    const form = new FormData();
    files.forEach((file, index) => {
      form.append("file", file, file instanceof File ? file.name : `photo-${index}.jpg`);
    });
    const send = async (renewed: boolean) => this.sendForm<T>(path, form, await this.headers("post", ask.key, renewed), ask);
    try {
      return await send(false);
    } catch (error) {
      if (error instanceof ApiError && error.status === 401 && this.who.renewable) return send(true);
      throw error;
    }
  }

  private async once(method: Method, path: string, ask: Ask, take: Take): Promise<unknown> {
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
    return take(answer);
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

type Take = (answer: Response) => Promise<unknown>;
type Optional<A> = Partial<A> extends A ? [ask?: A] : [ask: A];

async function reach(address: string, init: RequestInit): Promise<Response> {
  try {
    return await fetch(address, init);
  } catch (error) {
    if (error instanceof DOMException && error.name === "AbortError") throw error;
    throw new Offline(error instanceof Error ? error.message : String(error));
  }
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
