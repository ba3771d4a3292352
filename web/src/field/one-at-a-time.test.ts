// @vitest-environment node
import { expect, test } from "vitest";

import { OneAtATime } from "./one-at-a-time";

/** Work whose runs end when they are told to. */
function held() {
  const ends: ((trouble?: Error) => void)[] = [];
  const work = new OneAtATime(() => new Promise((done, fail) => ends.push((trouble) => { if (trouble) fail(trouble); else done(); })));
  return { work, ends };
}
const settled = () => new Promise((done) => setTimeout(done));

test("however many ask while it runs, it runs once more, and none of them waits for it", async () => {
  const { work, ends } = held();
  const first = work.ask();
  await Promise.all([work.ask(), work.ask(), work.ask()]);
  expect([ends.length, work.isAskedAgain]).toEqual([1, true]);
  ends[0]?.();
  await settled();
  expect([ends.length, work.isAskedAgain]).toEqual([2, false]);
  ends[1]?.();
  await first;
  expect(ends).toHaveLength(2);
});

test("after a run that failed the next who asks begins another", async () => {
  const { work, ends } = held();
  const first = work.ask();
  ends[0]?.(new Error("no room"));
  await expect(first).rejects.toThrow("no room");
  const next = work.ask();
  ends[1]?.();
  await next;
  expect(ends).toHaveLength(2);
});
