import "fake-indexeddb/auto";

import { beforeEach, expect, test } from "vitest";

import { ApiError, Offline } from "../../../shared/answers";
import { database, forgetAll } from "../../store";
import type { Dossier, DossierFile, Values } from "../shapes";
import { begin, change, draftOf, edit, load, setPages } from "./drafts";
import { decided, differences } from "./reconcile";
import { bring, drain, file, hold, waits } from "./sending";
import type { Service } from "./service";
import type { DossierDraft } from "./shape";

/** A service with one dossier. `troubles` come one a call, in order; nothing or null when it goes well. */
class Desk implements Service {
  dossier: Dossier | null = null;
  opened: string[] = [];
  submitted: { key: string; version: number }[] = [];
  sentPages: number[] = [];
  troubles: (Error | null)[] = [];

  open(key: string) {
    return this.do(() => {
      this.opened.push(key);
      this.dossier ??= { id: "d1", state: "draft", step: "", version: 1, applicant: { full_name: "Hạnh" }, answers: {}, result_way: "electronic", files: [], unit: { code: "u", name: "UBND", name_en: "" } } as unknown as Dossier;
    });
  }

  show() {
    return this.do(() => undefined);
  }

  save(_id: string, body: { version: number; applicant?: Values | null; answers?: Values | null; step?: string | null }) {
    return this.do(() => {
      if (body.version !== this.now.version) throw new ApiError(409, "stale_version", "", {}, { current: this.now });
      this.write({ applicant: body.applicant as Values, answers: body.answers as Values, step: body.step ?? "" });
    });
  }

  async send(_id: string, component: string, pages: Blob[], onProgress: (share: number) => void) {
    onProgress(1);
    const made = { id: `f${this.sentPages.length}`, component, pages: pages.length } as unknown as DossierFile;
    await this.do(() => {
      this.sentPages.push(pages.length);
      this.write({ files: [...this.now.files.filter((other) => other.component !== component), made] });
    });
    return made;
  }

  async remove(_id: string, gone: string) {
    await this.do(() => { this.write({ files: this.now.files.filter((each) => each.id !== gone) }); });
  }

  submit(_id: string, key: string, version: number) {
    return this.do(() => {
      this.submitted.push({ key, version });
      if (this.now.state !== "draft" && this.submitted[0]?.key === key) return;
      if (version !== this.now.version) throw new ApiError(409, "stale_version", "", {}, { current: this.now });
      this.write({ state: "filed" });
    });
  }

  /** Somebody writes on another device. */
  write(part: Partial<Dossier>) {
    this.dossier = { ...this.now, ...part, version: this.now.version + 1 };
  }

  get now(): Dossier {
    if (this.dossier === null) throw new ApiError(404, "not_found", "");
    return this.dossier;
  }

  private do(work: () => void): Promise<Dossier> {
    const trouble = this.troubles.shift() ?? null;
    // What is lost on the way back has been done all the same.
    if (trouble instanceof Lost) work();
    if (trouble !== null) return Promise.reject(trouble);
    try {
      work();
      return Promise.resolve(this.now);
    } catch (error) {
      return Promise.reject(error as Error);
    }
  }
}

class Lost extends Offline {}

let desk = new Desk();

beforeEach(async () => {
  localStorage.setItem("known", "hanh");
  await forgetAll();
  await load(true);
  desk = new Desk();
});

async function written(answers: Values = { copies: 2 }): Promise<DossierDraft> {
  return begin({ procedure: { code: "2.000635", name: "Trích lục" }, area: "25459", unit: null, prefill: true }, { applicant: {}, answers, resultWay: "electronic" });
}

async function photographed(key: string, component: string, count: number): Promise<void> {
  const ids = Array.from({ length: count }, (_, index) => `${component}-${index}`);
  const store = await database();
  for (const id of ids) await store.put("pages", { id, blob: new Blob(["jpeg"]), kind: "photo", name: id });
  await setPages(key, component, ids);
}

const now = (key: string): DossierDraft => draftOf(key) as DossierDraft;
const pagesKept = async () => (await database()).count("pages");

test("what is known of the person fills what they have not written", async () => {
  const draft = await written();
  expect(await bring(draft.key, undefined, desk)).toEqual({ kind: "kept" });
  expect(now(draft.key).content).toEqual({ applicant: { full_name: "Hạnh" }, answers: { copies: 2 }, resultWay: "electronic" });
  expect(desk.now.answers).toEqual({ copies: 2 });
  expect(waits(now(draft.key))).toBe(false);
});

test("without network it is kept, survives the app's death, and is filed once when there is some", async () => {
  const draft = await written();
  await photographed(draft.key, "to-khai", 3);
  desk.troubles = [new Offline()];
  expect((await file(draft.key, undefined, desk)).kind).toBe("waiting");
  await load(true);
  expect(now(draft.key).filing).not.toBeNull();
  await Promise.all([drain(desk), drain(desk)]);
  expect(desk.now.state).toBe("filed");
  expect(desk.submitted).toHaveLength(1);
  expect(desk.sentPages).toEqual([3]);
  expect(draftOf(draft.key)).toBeUndefined();
  expect(await pagesKept()).toBe(0);
});

test("whatever answer is lost on the way, it is opened under one key and filed under one key", async () => {
  const draft = await written();
  await photographed(draft.key, "to-khai", 1);
  // Of opening, sending, showing, saving and submitting, one answer after another gets lost; the step before is repeated.
  for (const troubles of [[new Lost()], [null, new Lost()], [null, new Lost()], [null, new Lost()], [null, new Lost()]]) {
    desk.troubles = troubles;
    expect((await file(draft.key, undefined, desk)).kind).toBe("waiting");
  }
  expect(desk.now.state).toBe("filed");
  desk.troubles = [];
  expect((await file(draft.key, undefined, desk)).kind).toBe("filed");
  expect(new Set(desk.opened).size).toBe(1);
  expect(desk.now.files).toHaveLength(1);
  expect(desk.submitted).toHaveLength(2);
  expect(new Set(desk.submitted.map((one) => one.key)).size).toBe(1);
});

test("a change on another device is taken over where nothing was written here", async () => {
  const draft = await written();
  await bring(draft.key, undefined, desk);
  desk.write({ answers: { copies: 5 } });
  await change(draft.key, () => ({ version: null }));
  expect((await bring(draft.key, undefined, desk)).kind).toBe("kept");
  expect(now(draft.key).content.answers).toEqual({ copies: 5 });
});

test.each([
  [true, 3],
  [false, 5],
])("a change on both devices waits for the person (mine: %s)", async (mine, expected) => {
  const draft = await written();
  await bring(draft.key, undefined, desk);
  desk.write({ answers: { copies: 5 } });
  await edit(draft.key, ({ content }) => ({ content: { ...content, answers: { copies: 3 } } }));
  expect(await file(draft.key, undefined, desk)).toEqual({ kind: "conflict" });
  const { conflict, content, filing } = now(draft.key);
  expect(filing).toBeNull();
  expect(differences(content, conflict?.content ?? content)).toEqual([{ where: "answers.copies", mine: 3, theirs: 5 }]);
  expect(await drain(desk)).toBeUndefined();
  expect(desk.submitted).toEqual([]);
  await change(draft.key, (now) => decided(now, mine));
  expect((await bring(draft.key, undefined, desk)).kind).toBe("kept");
  expect(desk.now.answers).toEqual({ copies: expected });
});

test("what was filed on another device is not filed again", async () => {
  const draft = await written();
  await bring(draft.key, undefined, desk);
  desk.write({ state: "filed" });
  const outcome = await file(draft.key, undefined, desk);
  expect(outcome).toMatchObject({ kind: "filed", dossier: { state: "filed" } });
  expect(draftOf(draft.key)).toBeUndefined();
});

test("pages that changed are sent anew as a whole; none at all take the file away", async () => {
  const draft = await written();
  await photographed(draft.key, "to-khai", 2);
  await bring(draft.key, undefined, desk);
  await bring(draft.key, undefined, desk);
  expect(desk.sentPages).toEqual([2]);
  await photographed(draft.key, "to-khai", 3);
  await bring(draft.key, undefined, desk);
  expect(desk.sentPages).toEqual([2, 3]);
  expect(desk.now.files).toHaveLength(1);
  await setPages(draft.key, "to-khai", []);
  await bring(draft.key, undefined, desk);
  expect(desk.now.files).toEqual([]);
  expect(now(draft.key).papers).toEqual({});
});

test("a paper that will not do is said to be so and keeps the others from nothing", async () => {
  const draft = await written();
  await photographed(draft.key, "to-khai", 1);
  await photographed(draft.key, "uy-quyen", 1);
  desk.troubles = [null, new ApiError(415, "photo_type_not_accepted", "Không phải ảnh.")];
  expect((await bring(draft.key, undefined, desk)).kind).toBe("kept");
  expect(now(draft.key).papers["to-khai"]).toMatchObject({ sent: null, refused: "Không phải ảnh." });
  expect(desk.now.files.map((each) => each.component)).toEqual(["uy-quyen"]);
});

test("half a paper is not sent", async () => {
  const draft = await written();
  await photographed(draft.key, "to-khai", 2);
  await (await database()).delete("pages", "to-khai-0");
  await bring(draft.key, undefined, desk);
  expect(desk.sentPages).toEqual([]);
  expect(now(draft.key).papers["to-khai"]).toMatchObject({ pages: ["to-khai-1"], lost: true });
});

test("who writes on has not decided to file it yet", async () => {
  const draft = await written();
  desk.troubles = [new Offline()];
  await file(draft.key, undefined, desk);
  await edit(draft.key, ({ content }) => ({ content: { ...content, answers: { copies: 9 } } }));
  await drain(desk);
  expect(desk.submitted).toEqual([]);
  expect(desk.now.answers).toEqual({ copies: 9 });
});

test("a refusal is kept with its reason and is not tried again before the person writes", async () => {
  const draft = await written();
  await bring(draft.key, undefined, desk);
  desk.troubles = [new ApiError(422, "dossier_incomplete", "Còn thiếu.")];
  expect((await file(draft.key, undefined, desk)).kind).toBe("refused");
  expect(now(draft.key)).toMatchObject({ filing: null, trouble: { code: "dossier_incomplete", detail: "Còn thiếu." } });
  await edit(draft.key, () => ({}));
  expect(now(draft.key).trouble).toBeNull();
});

test.each([401, 429, 500, 503])("%d is no refusal: it waits", async (status) => {
  const draft = await written();
  desk.troubles = [new ApiError(status, "x", "")];
  expect(await bring(draft.key, undefined, desk)).toEqual({ kind: "waiting" });
  expect(now(draft.key).trouble).toBeNull();
});

test("nothing is sent by itself while pages are photographed, and nothing of who is signed out", async () => {
  const draft = await written();
  const release = hold(draft.key);
  await drain(desk);
  expect(desk.opened).toEqual([]);
  release();
  localStorage.setItem("known", "duy");
  await drain(desk);
  expect(await bring(draft.key, undefined, desk)).toEqual({ kind: "waiting" });
  expect(desk.opened).toEqual([]);
  localStorage.setItem("known", "hanh");
  await drain(desk);
  expect(desk.opened).toHaveLength(1);
});
