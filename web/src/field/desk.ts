// One account at work on this phone: its tickets, what waits to be sent, and the line to the service.
import { type Account, api, whoIsIn } from "../shared/account";
import { ApiError, newKey, Offline } from "../shared/api";
import { listen } from "../shared/live";
import { OneAtATime } from "./one-at-a-time";
import { type Lock, Queue, type Run } from "./queue/queue";
import { ticketNow } from "./queue/sending";
import type { Decision, Waiting } from "./queue/waiting";
import { type Database, keepTicket, ticketsOf } from "./store/database";
import { Store } from "./store/store";
import { byDue, fetchList, fetchTicket, gone } from "./ticket/list";
import type { Ticket } from "./ticket/shape";

/** How the phone stands with the service. */
export type Line = "online" | "offline" | "log_in" | "other_account";

/** Tickets whose history and photos are fetched ahead, the most urgent first. */
const AHEAD = 40;
const CALM_MS = 1500;
const FIRST_WAIT_S = 10;
const LONGEST_WAIT_S = 120;
const AGAIN_MS = 30_000; // for what could not be fetched

const alone: Lock = (work) => navigator.locks.request("field-queue", work) as ReturnType<typeof work>;

export class Desk {
  readonly tickets = new Store<Ticket[] | null>(null);
  readonly waiting = new Store<Waiting[]>([]);
  readonly line = new Store<Line>(navigator.onLine ? "online" : "offline");
  readonly sending = new Store(false);
  readonly ofOthers = new Store(0);
  readonly queue: Queue;
  private readonly tabs = new BroadcastChannel("field");
  private readonly closing = new AbortController();
  private timer: ReturnType<typeof setTimeout> | undefined;
  private calm: ReturnType<typeof setTimeout> | undefined;
  private waits = FIRST_WAIT_S;
  private onScreen: string | null = null;
  private readonly replaying = new OneAtATime(() => this.send());
  private readonly refreshing = new OneAtATime(() => this.fetch());
  /** Nothing is kept any more, whatever is still on its way here. */
  private isForgotten = false;

  constructor(
    readonly account: Account,
    readonly db: Database,
  ) {
    this.queue = new Queue(db, account.id, { api, lock: alone, loggedIn: () => this.whoIsIn(), newKey, keep: (ticket) => this.keep(ticket) });
  }

  /** Show what is kept and listen to the service; `wake` asks it. */
  async open(): Promise<void> {
    // What waits must not be thrown away when the phone runs out of room.
    void navigator.storage.persist();
    this.tabs.onmessage = () => void this.reread();
    const { signal } = this.closing;
    const on = (target: EventTarget, name: string, heard: () => void) => {
      target.addEventListener(name, heard, { signal });
    };
    on(window, "online", () => void this.wake());
    on(window, "offline", () => {
      this.line.set("offline");
    });
    on(document, "visibilitychange", () => {
      if (document.visibilityState === "visible") void this.wake();
    });
    await this.reread();
    if (signal.aborted) return;
    const end = listen(
      api.address("/api/v1/unit/live"),
      ["message", "reset"],
      () => {
        this.soon(CALM_MS);
      },
      (connected) => {
        if (connected && this.line.get() !== "online") void this.wake();
      },
    );
    signal.addEventListener("abort", end);
  }

  close(): void {
    this.closing.abort();
    clearTimeout(this.timer);
    clearTimeout(this.calm);
    this.tabs.close();
  }

  /** The network may be back: send what waits, then look what is new. */
  async wake(): Promise<void> {
    await this.replay();
    await this.refresh();
  }

  /** Raises DOMException when the phone has no room left: nothing is kept then, and the person must know. */
  async decide(decision: Decision): Promise<void> {
    await this.queue.add(decision);
    await this.told();
    this.now();
  }

  /** Send what waits. A call while it is being sent has it look once more. */
  replay(): Promise<void> {
    return this.replaying.ask();
  }

  /** A person's word on something that waits, then on with the line. */
  async settle(work: Promise<void>): Promise<void> {
    await work;
    await this.told();
    this.now();
  }

  /** Fetch the list anew; what is not on it any more goes, unless something waits for it. */
  refresh(): Promise<void> {
    return this.refreshing.ask();
  }

  /** The ticket with its history, from the service where it can be reached. It stays until one goes `away`. Raises ApiError (404). */
  async look(id: string): Promise<Ticket | null> {
    this.onScreen = id;
    try {
      if ((await this.whoIsIn()) !== this.account.id) return await this.keptTicket(id);
      const kept = await this.keep(await fetchTicket(id));
      await this.told();
      return kept;
    } catch (error) {
      this.trouble(error);
      if (error instanceof ApiError && error.status === 404) throw error;
      return this.keptTicket(id);
    }
  }

  /** Nobody looks at the ticket any more. */
  away(id: string): void {
    if (this.onScreen === id) this.onScreen = null;
  }

  /** Forget what this account saw here. What waits stays. */
  async forget(): Promise<void> {
    this.isForgotten = true;
    for (const ticket of await ticketsOf(this.db, this.account.id)) await this.db.delete("tickets", [this.account.id, ticket.id]);
    for (const name of await caches.keys()) if (name === "photos-of-tickets") await caches.delete(name);
  }

  /** What an error of a call says of the line. */
  trouble(error: unknown): void {
    if (error instanceof Offline) this.line.set("offline");
    else if (error instanceof ApiError && error.status === 401) this.line.set("log_in");
  }

  /** Whose session the browser has now: another's tickets are not to be kept here as ours, nor our acts sent as theirs. */
  private async whoIsIn(): Promise<string | null> {
    try {
      const who = await whoIsIn();
      this.line.set(who === this.account.id ? "online" : who === null ? "log_in" : "other_account");
      return who;
    } catch (error) {
      this.trouble(error);
      throw error;
    }
  }

  private async keptTicket(id: string): Promise<Ticket | null> {
    return (await this.db.get("tickets", [this.account.id, id]))?.ticket ?? null;
  }

  private async keep(ticket: Ticket): Promise<Ticket> {
    if (this.isForgotten) return ticket;
    const kept = await keepTicket(this.db, this.account.id, ticket);
    if (this.isForgotten) await this.db.delete("tickets", [this.account.id, ticket.id]); // it was on its way when they left
    return kept;
  }

  /** A person waits for it: if it does not go now, the first wait is a short one again. */
  private now(): void {
    this.waits = FIRST_WAIT_S;
    void this.replay();
  }

  private async send(): Promise<void> {
    this.sending.set(true);
    try {
      this.heed(await this.queue.replay());
      await this.told();
    } finally {
      this.sending.set(false);
    }
  }

  private async fetch(): Promise<void> {
    try {
      if ((await this.whoIsIn()) !== this.account.id) return;
      const found = await fetchList();
      for (const { id } of gone(await ticketsOf(this.db, this.account.id), found, this.waiting.get())) {
        // Who looks at it is to see that it is done, or another unit's now.
        const still = id === this.onScreen ? await ticketNow(api, id) : null;
        if (still !== null) found.push(still);
        else await this.db.delete("tickets", [this.account.id, id]);
      }
      for (const ticket of found) await this.keep(ticket);
      await this.told();
      await this.fetchAhead();
    } catch (error) {
      this.trouble(error);
      this.soon(AGAIN_MS);
    }
  }

  private heed(run: Run): void {
    if (run.kind === "log_in") this.line.set("log_in");
    if (run.kind !== "later") {
      this.waits = FIRST_WAIT_S;
      return;
    }
    if (this.closing.signal.aborted) return;
    clearTimeout(this.timer);
    this.timer = setTimeout(() => void this.replay(), (run.waitS ?? this.waits) * 1000);
    this.waits = Math.min(LONGEST_WAIT_S, this.waits * 2);
  }

  private async reread(): Promise<void> {
    this.waiting.set(await this.queue.all());
    this.ofOthers.set(await this.queue.ofOthers());
    this.tickets.set(await ticketsOf(this.db, this.account.id));
  }

  private async told(): Promise<void> {
    await this.reread();
    if (!this.closing.signal.aborted) this.tabs.postMessage("changed");
  }

  private soon(ms: number): void {
    if (this.closing.signal.aborted) return;
    clearTimeout(this.calm);
    this.calm = setTimeout(() => void this.refresh(), ms);
  }

  /** What will be needed where there is no network: histories and pictures of the tickets that are due first. */
  private async fetchAhead(): Promise<void> {
    if ((navigator as { connection?: { saveData?: boolean } }).connection?.saveData === true) return;
    for (const ticket of byDue(this.tickets.get() ?? []).slice(0, AHEAD)) {
      if (this.refreshing.isAskedAgain) return; // a newer list comes first; what is missing then is fetched after it
      if (ticket.history) continue;
      const seen = await this.keep(await fetchTicket(ticket.id));
      for (const photo of seen.report.photos) new Image().src = photo.thumbnails.card ?? "";
    }
    await this.reread();
  }
}
