// The line of acts that wait for the network. They go in the order they were decided, each ticket's strictly; whatever
// happens, an act stays until the service has done it or the person gives it up.
import type { Api } from "../../shared/api";
import type { Database } from "../store/database";
import type { Ticket } from "../ticket/shape";
import { type Outcome, send } from "./sending";
import type { Decision, Waiting, Words } from "./waiting";

/** How a run ended: everything sent, some of it waits for later (seconds, if the service said), or nobody is logged in. */
export type Run = { kind: "done" } | { kind: "later"; waitS: number | null } | { kind: "log_in" } | { kind: "other_account" };

/** Lets one tab at a time do the work. */
export type Lock = <T>(work: () => Promise<T>) => Promise<T>;

export interface Outside {
  api: Api;
  lock: Lock;
  /** The id of the account whose session the browser holds now, asked of the service. Raises Offline, ApiError. */
  loggedIn: () => Promise<string | null>;
  newKey: () => string;
  /** Keeps a ticket as the service has just shown it, if tickets are still to be kept here. */
  keep: (ticket: Ticket) => Promise<unknown>;
}

export class Queue {
  constructor(
    private readonly db: Database,
    private readonly account: string,
    private readonly outside: Outside,
  ) {}

  /** Everything that waits for this account, the oldest first. */
  async all(): Promise<Waiting[]> {
    return (await this.db.getAll("waiting")).filter((one) => one.account === this.account);
  }

  /** How many acts wait on this phone for other accounts. */
  async ofOthers(): Promise<number> {
    return (await this.db.getAll("waiting")).length - (await this.all()).length;
  }

  /** Write the decision down with its photos, in one go: from here on it cannot get lost. */
  async add(decision: Decision): Promise<void> {
    const { photos: files, ...decided } = decision;
    const photos = files.map((blob) => ({ id: this.outside.newKey(), blob }));
    const row: Omit<Waiting, "seq"> = {
      ...decided,
      key: this.outside.newKey(),
      account: this.account,
      photos: photos.map(({ id }) => ({ id })),
      at: Date.now(),
      state: "waiting",
      refusal: null,
      current: null,
    };
    const writing = this.db.transaction(["waiting", "photos"], "readwrite");
    for (const photo of photos) void writing.objectStore("photos").put(photo);
    void writing.objectStore("waiting").add(row as Waiting);
    await writing.done;
  }

  /** Send what waits. Only one tab does so at a time; the others find nothing left. */
  replay(): Promise<Run> {
    return this.outside.lock(() => this.run());
  }

  /** Send it once more: on the ticket as it is now after a conflict, as it was after another refusal. */
  again(seq: number): Promise<void> {
    return this.outside.lock(async () => {
      const one = await this.db.get("waiting", seq);
      if (one === undefined) return;
      const seen = one.current ?? one.seen;
      const version = one.current?.version ?? one.version;
      // What was decided after it was decided with it: it goes along to the new version.
      if (one.current !== null) await this.moveOn(one, one.current);
      // The service may have forgotten photos meanwhile: they are sent anew.
      const photos = one.photos.map(({ id }) => ({ id }));
      await this.db.put("waiting", { ...one, photos, seen, version, state: "waiting", refusal: null, current: null });
    });
  }

  /** The person puts other words in place of the refused ones. */
  async mend(seq: number, words: Words): Promise<void> {
    await this.outside.lock(async () => {
      const one = await this.db.get("waiting", seq);
      if (one !== undefined) await this.db.put("waiting", { ...one, words });
    });
    await this.again(seq);
  }

  /** The person gives it up. */
  discard(seq: number): Promise<void> {
    return this.outside.lock(async () => {
      const one = await this.db.get("waiting", seq);
      if (one !== undefined) await this.forget(one);
    });
  }

  private async run(): Promise<Run> {
    if ((await this.next(new Set())) === null) return { kind: "done" };
    const who = await this.outside.loggedIn().catch(() => undefined);
    if (who === undefined) return { kind: "later", waitS: null };
    if (who === null) return { kind: "log_in" };
    if (who !== this.account) return { kind: "other_account" };
    const later = new Set<string>();
    for (let one = await this.next(later); one !== null; one = await this.next(later)) {
      const outcome = await this.attempt(one);
      if (outcome.kind === "log_in") return outcome;
      if (outcome.kind !== "later") continue;
      if (outcome.all) return { kind: "later", waitS: outcome.waitS };
      later.add(one.ticket);
    }
    return later.size > 0 ? { kind: "later", waitS: null } : { kind: "done" };
  }

  /** The oldest act before which nothing of its ticket waits for the person or for later. */
  private async next(later: Set<string>): Promise<Waiting | null> {
    const held = new Set(later);
    for (const one of await this.all()) {
      if (one.state === "waiting" && !held.has(one.ticket)) return one;
      held.add(one.ticket);
    }
    return null;
  }

  private async attempt(one: Waiting): Promise<Outcome> {
    const file = async (id: string) => (await this.db.get("photos", id))?.blob;
    const outcome = await send(this.outside.api, one, file, async (changed) => {
      await this.db.put("waiting", changed);
    });
    if (outcome.kind === "done") {
      await this.moveOn(one, outcome.ticket);
      await this.forget(one);
      await this.outside.keep(outcome.ticket);
    } else if (outcome.kind === "conflict") {
      await this.db.put("waiting", { ...one, state: "conflict", current: outcome.current, refusal: outcome.refusal });
      if (outcome.current !== null) await this.outside.keep(outcome.current);
    } else if (outcome.kind === "refused") {
      await this.db.put("waiting", { ...one, state: "refused", refusal: outcome.refusal });
    }
    return outcome;
  }

  /** Acts that were decided on the same version as `done` now stand on the version that `done` made. */
  private async moveOn(done: Waiting, ticket: Ticket): Promise<void> {
    const followers = (await this.all()).filter((one) => one.ticket === done.ticket && one.seq > done.seq && one.version === done.version);
    for (const one of followers) await this.db.put("waiting", { ...one, version: ticket.version, seen: ticket });
  }

  private async forget(one: Waiting): Promise<void> {
    const writing = this.db.transaction(["waiting", "photos"], "readwrite");
    void writing.objectStore("waiting").delete(one.seq);
    for (const photo of one.photos) void writing.objectStore("photos").delete(photo.id);
    await writing.done;
  }
}
