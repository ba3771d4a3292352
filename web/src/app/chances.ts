// How what waits on the phone is sent: at every chance, and one sender at a time.

const AGAIN_EVERY_MS = 30_000;

/** Works of one name go one after another, in this tab and, where the browser can, in all of them: nothing goes twice. */
export function gate(name: string): <T>(work: () => Promise<T>) => Promise<T> {
  let working: Promise<unknown> = Promise.resolve();
  return <T>(work: () => Promise<T>) => {
    const locks = (globalThis.navigator as Navigator | undefined)?.locks;
    const next = working.then(() => (locks ? (locks.request(name, work) as Promise<T>) : work()));
    working = next.catch(() => undefined);
    return next;
  };
}

/** Now, whenever the network comes back, when the app is left or looked at again, and every half minute. */
export function atEveryChance(work: () => void): void {
  const go = () => {
    if (navigator.onLine) work();
  };
  window.addEventListener("online", go);
  document.addEventListener("visibilitychange", go);
  setInterval(go, AGAIN_EVERY_MS);
  go();
}
