import "fake-indexeddb/auto";

import { beforeEach, expect, test } from "vitest";

import { ApiError, Offline } from "../shared/api";
import { blank } from "./draft";
import type { Sent, Service } from "./carry";
import { discard, drain, enqueue, perform, takeBack } from "./queue";
import { type Act, database, type Draft, forgetAll } from "./store";

const RATED: Act = { name: "rate", on: { to: "/reports/PA-1", title: "Ổ gà" }, path: "/api/v1/reports/PA-1/rating", body: { stars: 5, comment: "" } };
const REPORT = { code: "PA-261125-00001" } as Sent;

class Line implements Service {
  uploads = 0;
  filed: { key: string; photos: string[] }[] = [];
  done: { key: string; path: string }[] = [];
  /** What happens next, in order: an error, or nothing when it goes well. */
  constructor(private readonly troubles: (Error | null)[] = []) {}

  upload(_photo: Blob, onProgress: (share: number) => void): Promise<string> {
    this.uploads += 1;
    onProgress(1);
    return this.next(`photo-${this.uploads}`);
  }

  file(key: string, body: { photo_ids?: string[] }): Promise<Sent> {
    this.filed.push({ key, photos: body.photo_ids ?? [] });
    return this.next(REPORT);
  }

  act(key: string, act: Act): Promise<unknown> {
    this.done.push({ key, path: act.path });
    return this.next({ code: "PA-1" });
  }

  private next<T>(value: T): Promise<T> {
    const trouble = this.troubles.shift() ?? null;
    return trouble === null ? Promise.resolve(value) : Promise.reject(trouble);
  }
}

async function finished(photos = 1): Promise<Draft> {
  const store = await database();
  const ids = Array.from({ length: photos }, (_, index) => `kept-${index}-${Math.random()}`);
  for (const id of ids) await store.put("photos", { id, blob: new Blob(["jpeg"]), place: null, takenAt: null, sent: null });
  const draft = { ...blank(), photos: ids, place: { lat: 11.31, lon: 106.1, accuracy: 8 }, category: "pothole", description: "Ổ gà" };
  await store.put("draft", draft, "current");
  return draft;
}

const kept = async () => (await database()).getAll("waiting");
const photosKept = async () => (await database()).count("photos");

beforeEach(forgetAll);

test("what is sent leaves nothing behind on the phone, and tells how far it is", async () => {
  const shares: number[] = [];
  const outcome = await enqueue(await finished(2), (share) => shares.push(share), new Line());
  expect(outcome).toEqual({ kind: "sent", answer: REPORT });
  expect(shares.at(-1)).toBe(1);
  expect(shares).toEqual([...shares].sort());
  expect(await kept()).toEqual([]);
  expect(await photosKept()).toBe(0);
  expect(await (await database()).get("draft", "current")).toBeUndefined();
});

test("without network it waits, and goes later under the same key, once", async () => {
  const draft = await finished();
  const line = new Line([new Offline(), null, null]);
  expect(await enqueue(draft, undefined, line)).toEqual({ kind: "waiting" });
  expect((await kept()).map((one) => one.key)).toEqual([draft.key]);
  await Promise.all([drain(line), drain(line)]);
  expect(line.filed.map((one) => one.key)).toEqual([draft.key]);
  expect(await kept()).toEqual([]);
});

test("a photo that has arrived is not sent again when the report did not", async () => {
  const line = new Line([null, null, new Offline(), null]);
  await enqueue(await finished(2), undefined, line);
  await drain(line);
  expect(line.uploads).toBe(2);
  expect(line.filed.at(-1)?.photos).toEqual(["photo-1", "photo-2"]);
});

test("a photo the service has forgotten is sent once more", async () => {
  const line = new Line([null, new ApiError(422, "photo_unknown", "", { photo_ids: "unknown" }), null, null]);
  expect((await enqueue(await finished(), undefined, line)).kind).toBe("sent");
  expect(line.filed.map((one) => one.photos)).toEqual([["photo-1"], ["photo-2"]]);
});

test("the oldest goes first, and the first that finds no network ends the round", async () => {
  const first = await finished(0);
  const second = await finished(0);
  const line = new Line([new Offline(), new Offline(), new Offline()]);
  await enqueue(first, undefined, line);
  await new Promise((later) => setTimeout(later, 5));
  await enqueue(second, undefined, line);
  await drain(line);
  expect(line.filed.map((one) => one.key)).toEqual([first.key, second.key, first.key]);
});

test("a refusal is kept with its reason, is not tried again, and can be mended", async () => {
  const draft = await finished();
  const line = new Line([null, new ApiError(422, "outside_province", "Ngoài tỉnh.")]);
  expect((await enqueue(draft, undefined, line)).kind).toBe("refused");
  await drain(line);
  expect(line.filed).toHaveLength(1);
  expect((await kept())[0]?.refused).toEqual({ code: "outside_province", detail: "Ngoài tỉnh." });
  await takeBack(draft.key);
  expect(await (await database()).get("draft", "current")).toEqual(draft);
  expect(await photosKept()).toBe(1);
});

test.each([401, 429, 500, 503])("%d is no refusal: it waits", async (status) => {
  expect(await enqueue(await finished(0), undefined, new Line([new ApiError(status, "x", "")]))).toMatchObject({ kind: "waiting" });
  expect((await kept())[0]?.refused).toBeNull();
});

test("what the service fails on holds up only what was done to the same thing after it", async () => {
  const offline = () => new Line([new Offline()]);
  const other: Act = { ...RATED, on: { to: "/reports/PA-2", title: "Cây đổ" }, path: "/api/v1/reports/PA-2/rating" };
  await perform(RATED, "key-of-the-first", offline());
  await perform(RATED, "key-of-the-second", offline());
  await perform(other, "key-of-the-other", offline());
  const line = new Line([new ApiError(500, "internal", "")]);
  await drain(line);
  expect(line.done.map((one) => one.key)).toEqual(["key-of-the-first", "key-of-the-other"]);
  await drain(line);
  expect(line.done.map((one) => one.key).slice(2)).toEqual(["key-of-the-first", "key-of-the-second"]);
});

test("what is thrown away takes its photos along", async () => {
  const draft = await finished(2);
  await enqueue(draft, undefined, new Line([new Offline()]));
  await discard(draft.key);
  expect(await kept()).toEqual([]);
  expect(await photosKept()).toBe(0);
});

test("what is done without network waits, and is done later under the same key, after what was decided before", async () => {
  const line = new Line([new Offline(), new Offline()]);
  const report = await finished(0);
  await enqueue(report, undefined, line);
  await new Promise((later) => setTimeout(later, 5));
  expect(await perform(RATED, "my key", line)).toEqual({ kind: "waiting" });
  expect((await kept()).map((one) => one.kind).sort()).toEqual(["act", "report"]);
  await drain(line);
  expect(line.filed.map((one) => one.key)).toEqual([report.key, report.key]);
  expect(line.done.map((one) => one.key)).toEqual(["my key", "my key"]);
  expect(await kept()).toEqual([]);
});

test("what is refused while its person is there is told and not kept; refused later, it is kept with its reason", async () => {
  const no = new ApiError(409, "already_done", "Đã đánh giá.");
  expect(await perform(RATED, undefined, new Line([no]))).toEqual({ kind: "refused", error: no });
  expect(await kept()).toEqual([]);
  const line = new Line([new Offline(), no]);
  await perform(RATED, undefined, line);
  await drain(line);
  expect((await kept())[0]?.refused).toEqual({ code: "already_done", detail: "Đã đánh giá." });
});
