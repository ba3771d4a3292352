// Server-sent events: one line for each change one may see. The browser reconnects by itself with Last-Event-ID.

/** Listen until the returned function is called. `onChange` gets each event's parsed data. */
export function listen(address: string, kinds: string[], onChange: (kind: string, data: unknown) => void, onState?: (connected: boolean) => void): () => void {
  const source = new EventSource(address, { withCredentials: true });
  for (const kind of kinds) {
    source.addEventListener(kind, (event) => {
      onChange(kind, JSON.parse((event as MessageEvent<string>).data));
    });
  }
  source.onopen = () => onState?.(true);
  source.onerror = () => onState?.(false);
  return () => {
    source.close();
  };
}
