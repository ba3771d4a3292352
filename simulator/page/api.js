// The one place that speaks HTTP.

const DEV = "/sim/zalo/dev/";

async function ask(address, options) {
  const answer = await fetch(address, { signal: AbortSignal.timeout(20_000), ...options });
  if (!answer.ok) throw new Error(`HTTP ${answer.status}`);
  return answer.json();
}

const post = (path, body) =>
  ask(DEV + path, { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(body) });

export const api = {
  account: () => ask("/sim/account.json"),
  outlines: () => ask("/api/v1/areas/outlines"),
  feed: (since) => ask(`${DEV}feed?since=${since}`),
  create: (person) => post("personas", person),
  say: (persona, text, more = {}) => post("text", { persona, text, ...more }),
  locate: (persona, where) => post("location", { persona, ...where }),
  stick: (persona, id) => post("sticker", { persona, id, url: `${location.origin}/sim/page/stickers/${id}.svg` }),
  media: (persona, kind, file) => {
    const body = new FormData();
    body.append("persona", persona);
    body.append("kind", kind);
    body.append("file", file, file.name);
    return ask(`${DEV}media`, { method: "POST", body });
  },
  open: (persona) => post("open", { persona }),
  follow: (persona, on) => post("follow", { persona, on }),
  block: (persona, on) => post("block", { persona, on }),
  react: (persona, messageId, icon) => post("reaction", { persona, message_id: messageId, icon }),
  info: (persona, info) => post("info", { persona, ...info }),
  stayAway: (persona, days) => post("absence", { persona, days }),
  raise: (persona, eventName) => post("events", { persona, event_name: eventName }),
  withdraw: (persona) => post("withdrawal", { persona }),
  manner: (manner) => post("dispatcher", manner),
  fault: (fault) => post("faults", fault),
  again: (number, bad) => post(`outbox/${number}/again`, { bad_signature: bad }),
  release: (order) => post("outbox/release", { order }),
  tidy: () => post("tidying", {}),
};
