// Server-sent events: one line for each change one may see. The browser reconnects by itself with Last-Event-ID; after a
// refusal (all places taken, log-in ended) it does not, so it is tried anew now and then.

const AGAIN_MS = 30_000;

/** Listen until the returned function is called. `onChange` gets each event's parsed data. */
export function listen(address: string, kinds: string[], onChange: (kind: string, data: unknown) => void, onState?: (connected: boolean) => void): () => void {
  let source: EventSource | null = null;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const open = () => {
    const opened = new EventSource(address, { withCredentials: true });
    source = opened;
    for (const kind of kinds) {
      opened.addEventListener(kind, (event) => {
        onChange(kind, JSON.parse((event as MessageEvent<string>).data));
      });
    }
    opened.onopen = () => onState?.(true);
    opened.onerror = () => {
      onState?.(false);
      if (opened.readyState === EventSource.CLOSED) timer = setTimeout(open, AGAIN_MS);
    };
  };
  open();
  return () => {
    clearTimeout(timer);
    source?.close();
  };
}
