// What went wrong, as a sentence for people.
import { ApiError, Offline } from "./api";
import { say } from "./i18n";

/** The service's own sentence where it gave one. */
export function sentence(error: unknown): string {
  if (error instanceof Offline) return say("error.offline");
  if (error instanceof ApiError && error.detail) return error.detail;
  return say("error.unknown");
}
