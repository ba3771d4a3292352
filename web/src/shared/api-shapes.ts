// What the generated description (api-types.ts, `make lint` or `npm run types`) says of one operation, by path and method.
import type { components, paths } from "./api-types";

/** A named shape of the API: `Schema<"ReportStoryView">`. */
export type Schema<Name extends keyof components["schemas"]> = components["schemas"][Name];

export type Method = "get" | "post" | "put" | "patch" | "delete";

/** The paths that know a method. */
export type PathOf<M extends Method> = {
  [P in keyof paths]: paths[P] extends Record<M, { responses: unknown }> ? P : never;
}[keyof paths];

type Operation<P extends keyof paths, M extends Method> = paths[P][M];
type Part<O, Name extends string> = O extends { parameters: infer Parameters }
  ? Name extends keyof Parameters
    ? NonNullable<Parameters[Name]>
    : never
  : never;

type JsonOf<R> = R extends { content: { "application/json": infer Body } } ? Body : never;
type Good<Responses> = Responses extends Record<string | number, unknown>
  ? { [Status in keyof Responses]: Status extends 200 | 201 | 202 ? JsonOf<Responses[Status]> : never }[keyof Responses]
  : never;

/** What an operation answers. */
export type AnswerOf<P extends keyof paths, M extends Method> =
  Operation<P, M> extends { responses: infer Responses } ? Good<Responses> : never;

/** What an operation takes as its JSON body. */
export type BodyOf<P extends keyof paths, M extends Method> =
  Operation<P, M> extends { requestBody?: infer Request }
    ? NonNullable<Request> extends { content: { "application/json": infer Body } }
      ? [NonNullable<Request>] extends [never]
        ? undefined
        : Body
      : undefined
    : undefined;

type Given<Name extends string, Value> = [Value] extends [never] ? { [K in Name]?: undefined } : { [K in Name]: Value };
type MayBeGiven<Name extends string, Value> = { [K in Name]?: [Value] extends [never] ? undefined : Value };

/** Everything a call can say besides path and method. */
export type AskOf<P extends keyof paths, M extends Method> = Given<"path", Part<Operation<P, M>, "path">> &
  MayBeGiven<"query", Part<Operation<P, M>, "query">> & {
    /** Idempotency key: the work is done once however often this is sent, so it is retried. */
    key?: string;
    timeoutMs?: number;
    signal?: AbortSignal;
  } & (BodyOf<P, M> extends undefined ? { body?: undefined } : { body: BodyOf<P, M> });
