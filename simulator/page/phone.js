// One person's phone: the chat with the Official Account.

import { api } from "./api.js";
import { bubble, dayLine, stateLine } from "./bubbles.js";
import { composer } from "./composer.js";
import { avatar, dayOf, h, timeOf } from "./dom.js";
import { icon } from "./icons.js";
import { opener } from "./opening.js";
import { options } from "./options.js";
import { hurry, store } from "./store.js";
import { T } from "./texts.js";

const TYPING_MS = 10_000;
// Messages of one side within this time stand together, with one time below them.
const TOGETHER_MS = 180_000;

/** A phone for a person; `away` puts it out of sight. */
export function phone(person, account, away) {
  const key = person.persona;
  const drawn = new Map();
  const pending = [];
  const clock = h("span", {}, timeOf(Date.now()));
  const typing = h(
    "div.typing",
    { hidden: true },
    h("span.dots", { "aria-hidden": "true" }, h("i"), h("i"), h("i")),
    h("span.sr", {}, `${account.name} ${T.typing}`),
  );
  const list = h("div.messages", { role: "log", "aria-label": account.name, tabIndex: 0 });
  const hello = h(
    "div.hello",
    {},
    h("span.avatar.oa", { "aria-hidden": "true" }, "TN"),
    h("b", {}, account.name),
    h("p", {}, account.description),
  );
  const banner = h("div.banner", { hidden: true });
  const screen = h("div.screen");
  const open = opener(screen, key, account);

  let isAtEnd = true;
  const stick = () => isAtEnd && (list.scrollTop = list.scrollHeight);
  list.addEventListener("scroll", () => (isAtEnd = list.scrollHeight - list.scrollTop - list.clientHeight < 80));
  new ResizeObserver(stick).observe(list);

  const act = {
    key,
    name: person.name,
    screen,
    open,
    send,
    stick,
    say: (text, hidden = false) => send({ text, hidden }, () => api.say(key, text, { hidden })),
  };
  const header = h(
    "header.chat-bar",
    {},
    h("button.plain.back", { type: "button", "aria-label": T.back, onclick: away }, icon("back")),
    h("span.avatar.oa", { "aria-hidden": "true" }, "TN"),
    h("div.title", {}, h("b", {}, account.name, icon("verified")), h("small", {}, T.account)),
    h(
      "button.plain",
      { type: "button", "aria-label": T.openApp, title: T.openApp, onclick: () => open("/app/") },
      icon("app"),
    ),
    h(
      "button.plain",
      { type: "button", "aria-label": T.options, title: T.options, onclick: () => options(act) },
      icon("more"),
    ),
  );
  screen.append(
    h("div.status", { "aria-hidden": "true" }, clock, h("span.notch"), h("span.battery")),
    header,
    banner,
    list,
    composer(act, account),
  );
  const root = h(
    "article.phone",
    { "aria-label": person.name },
    h(
      "div.owner",
      {},
      avatar(person),
      h("div", {}, h("b", {}, person.name), h("small", {}, person.note)),
      h("button.plain", { type: "button", "aria-label": T.closePhone(person.name), onclick: away }, icon("close")),
    ),
    h("div.frame", {}, screen),
  );

  /** Show what is sent before it has arrived; a tap sends again what did not. */
  async function send(looks, go) {
    const entry = {
      id: `pending-${Math.random()}`,
      kind: "text",
      text: "",
      detail: {},
      ...looks,
      sent: Date.now(),
      failed: false,
    };
    const attempt = async () => {
      entry.failed = false;
      update(true);
      try {
        await go();
        pending.splice(pending.indexOf(entry), 1);
        await hurry();
      } catch {
        entry.failed = true;
      }
      update(true);
    };
    entry.again = attempt;
    if (!entry.hidden) pending.push(entry);
    await attempt();
  }

  function update(toEnd = false) {
    clock.textContent = timeOf(Date.now());
    const messages = [...(store.messages.get(key)?.values() ?? [])]
      .sort((a, b) => a.seq - b.seq)
      .filter((each) => !each.hidden);
    const lines = messages.length || pending.length ? [] : [hello];
    messages.forEach((message, place) => {
      const before = messages[place - 1];
      const after = messages[place + 1];
      if (!before || dayOf(before.sent) !== dayOf(message.sent))
        lines.push(keep(`day-${message.id}`, dayOf(message.sent), () => dayLine(message.sent)));
      const first = !before || before.from_oa !== message.from_oa || message.sent - before.sent > TOGETHER_MS;
      const last = !after || after.from_oa !== message.from_oa || after.sent - message.sent > TOGETHER_MS;
      lines.push(keep(message.id, JSON.stringify([message, first, last]), () => bubble(message, { first, last }, act)));
    });
    const mine = messages.filter((each) => !each.from_oa).pop();
    if (mine && !pending.length) {
      const at = lines.indexOf(drawn.get(mine.id).node);
      lines.splice(
        at + 1,
        0,
        keep("state", `${mine.seen}${mine.received}${mine.id}`, () => stateLine(mine)),
      );
    }
    for (const entry of pending)
      lines.push(keep(entry.id, String(entry.failed), () => bubble(entry, { first: true, last: true }, act)));
    typing.hidden = !isTyping(messages.at(-1));
    place(list, [...lines, typing]);
    for (const [id, { node }] of drawn) if (!node.isConnected) drawn.delete(id);
    isAtEnd ||= toEnd;
    stick();
    showBanner();
    if (!document.hidden && messages.some((each) => each.from_oa && !each.seen)) void api.open(key).catch(() => {});
  }

  function keep(id, version, make) {
    const known = drawn.get(id);
    if (known?.version === version) return known.node;
    const node = make();
    drawn.set(id, { version, node });
    return node;
  }

  function isTyping(last) {
    return Boolean(last && !last.from_oa && last.received && !pending.length && Date.now() - last.received < TYPING_MS);
  }

  function showBanner() {
    const now = store.personas.get(key);
    const words = now.blocks ? T.blocked : now.follows ? (store.webhook ? "" : T.noBot) : T.notFollowing;
    if (banner.dataset.words === words) return;
    banner.dataset.words = words;
    banner.hidden = !words;
    const does = now.blocks
      ? [T.unblock, () => api.block(key, false)]
      : now.follows
        ? null
        : [T.follow, () => api.follow(key, true)];
    banner.replaceChildren(
      h("span", {}, words),
      ...(does ? [h("button.pill", { type: "button", onclick: () => does[1]().then(hurry) }, does[0])] : []),
    );
  }

  void api.open(key).then(hurry, () => {});
  setInterval(() => root.isConnected && !typing.hidden && update(), 1_000);
  return { root, update };
}

/** Make the children of `parent` those of `wanted`, moving as little as possible. */
function place(parent, wanted) {
  const set = new Set(wanted);
  for (const child of [...parent.children]) if (!set.has(child)) child.remove();
  wanted.forEach((node, index) => {
    if (parent.children[index] !== node) parent.insertBefore(node, parent.children[index] ?? null);
  });
}
