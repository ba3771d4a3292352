// What an answer of the service means: its body, a refusal, no network; and whether to ask once more.
const LONGEST_WAIT_MS = 5_000;
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

/** What a response says. @throws ApiError a refusal; Offline what is cut short or not ours. */
export async function read(answer: Response): Promise<unknown> {
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

/** For how many milliseconds to wait before the next of several tries; null: trying again is no use. */
export function waitBeforeTrying(error: unknown, tries: number): number | null {
  const backOff = 400 * 2 ** (tries - 1);
  if (error instanceof Offline) return globalThis.navigator?.onLine === false ? null : backOff;
  if (!(error instanceof ApiError) || !AGAIN.has(error.status)) return null;
  const wait = error.retryAfterS === null ? backOff : error.retryAfterS * 1000;
  return wait <= LONGEST_WAIT_MS ? wait : null;
}
