// How a message looks, whatever it holds.

import { api } from "./api.js";
import { dayOf, h, timeOf } from "./dom.js";
import { icon } from "./icons.js";
import { infoForm } from "./options.js";
import { hurry } from "./store.js";
import { T } from "./texts.js";

const LINK = /https?:\/\/[^\s<>"]+[^\s<>".,;:!?)\]]/g;
const ICONS = { "/-strong": "👍", "/-heart": "❤️", ":>": "😄", "--b": "😢", ":-((": "😭", ":-h": "😡", ":o": "😮" };
const DRAWN = {
  text: words,
  image: picture,
  gif: picture,
  sticker,
  audio,
  video,
  file,
  location: place,
  link,
  business_card: link,
  list,
  request_user_info: request,
  template: card,
  zns: card,
  notice,
};

/** A message on its side of the chat. */
export function bubble(message, { first, last }, act) {
  const side = message.from_oa ? "theirs" : "mine";
  const classes = [
    side,
    first && "first",
    last && "last",
    message.again && "pending",
    message.failed && "failed",
  ].filter(Boolean);
  const body = (DRAWN[message.kind] ?? words)(message, act);
  const line = h(
    `div.line.${classes.join(".")}`,
    { dataset: { kind: message.kind } },
    message.from_oa && last ? h("span.avatar.oa.small", { "aria-hidden": "true" }, "TN") : null,
    h("div.stack", {}, body),
  );
  const stack = line.querySelector(".stack");
  if (message.reaction) stack.append(h("span.reaction", {}, ICONS[message.reaction] ?? message.reaction));
  else if (message.from_oa && last && message.id) stack.append(heart(message, act));
  if (message.again)
    stack.append(
      message.failed
        ? h("button.again", { type: "button", onclick: message.again }, T.failed)
        : h("small.state", {}, T.sending),
    );
  else if (last) stack.append(h("time.time", {}, timeOf(message.sent)));
  return line;
}

export function dayLine(ms) {
  return h("div.day", {}, h("span", {}, dayOf(ms) === dayOf(Date.now()) ? T.today : dayOf(ms)));
}

/** How far the last message of the person has come. */
export function stateLine(message) {
  return h("div.state-line", {}, message.seen ? T.seen : message.received ? T.received : T.sent);
}

function words(message, act) {
  return h("div.bubble", {}, linked(message.text, act));
}

function linked(text, act) {
  const parts = [];
  let from = 0;
  for (const found of text.matchAll(LINK)) {
    parts.push(
      text.slice(from, found.index),
      h("a", { href: found[0], onclick: (event) => (event.preventDefault(), act.open(found[0])) }, found[0]),
    );
    from = found.index + found[0].length;
  }
  return [...parts, text.slice(from)];
}

/** A picture's address as this page reaches it: the service may know this machine by another name. */
function here(address) {
  const url = new URL(address, location.origin);
  return ["localhost", "127.0.0.1"].includes(url.hostname) && url.port === location.port
    ? url.pathname + url.search
    : url.href;
}

function picture(message, act) {
  const image = h("img", { src: message.local ?? here(message.detail.url), alt: T.image, onload: () => act.stick() });
  return h("figure.picture", {}, image, message.text ? h("figcaption", {}, linked(message.text, act)) : null);
}

function sticker(message) {
  return message.detail.url
    ? h("img.sticker", { src: here(message.detail.url), alt: T.sticker })
    : h("div.bubble", {}, T.sticker);
}

function audio(message) {
  return h(
    "div.bubble.audio",
    {},
    h("audio", { controls: true, src: message.local ?? here(message.detail.url), "aria-label": T.voice }),
  );
}

function video(message) {
  return h("figure.picture", {}, h("video", { controls: true, src: message.local ?? here(message.detail.url) }));
}

function file(message) {
  return h(
    "a.bubble.file",
    { href: message.detail.url ? here(message.detail.url) : null, download: message.detail.name },
    icon("file"),
    h("span", {}, message.detail.name ?? T.file),
  );
}

function place(message) {
  const { latitude, longitude } = message.detail.coordinates;
  return h(
    "div.bubble.place",
    {},
    h("div.place-map", { "aria-hidden": "true" }, icon("place")),
    h("b", {}, message.text || T.location),
    h("small", {}, `${Number(latitude).toFixed(5)}, ${Number(longitude).toFixed(5)}`),
  );
}

function link(message, act) {
  const { url, title, description } = message.detail;
  return h(
    "div.bubble",
    {},
    h("b", {}, title || url),
    h("small", {}, description ?? ""),
    url ? h("a", { href: url, onclick: (event) => (event.preventDefault(), act.open(url)) }, url) : null,
  );
}

function list(message, act) {
  const { elements, buttons } = message.detail;
  return h(
    "div.card",
    {},
    message.text ? h("p.lead", {}, linked(message.text, act)) : null,
    elements.map((each, place) =>
      h(
        "div.element",
        {},
        each.image_url ? h("img", { src: here(each.image_url), alt: "" }) : null,
        h(place || message.text ? "p" : "p.lead", {}, linked(each.title, act)),
        each.subtitle ? h("p.sub", {}, linked(each.subtitle, act)) : null,
      ),
    ),
    buttons.map((each) => button(each, act)),
  );
}

function button(action, act) {
  const payload = action.payload;
  const does = {
    "oa.open.url": () => act.open(payload?.url ?? action.url),
    "oa.query.show": () => act.say(payload),
    "oa.query.hide": () => act.say(payload, true),
    "oa.open.phone": () => (location.href = `tel:+${payload.phone_code}`),
    "oa.open.sms": () => (location.href = `sms:+${payload.phone_code}`),
  };
  const look = { "oa.open.url": "link", "oa.open.phone": "phone" }[action.type];
  return h(
    "button.choice",
    { type: "button", onclick: does[action.type] },
    h("span", {}, action.title),
    look ? icon(look) : null,
  );
}

function request(message, act) {
  const [element] = message.detail.elements;
  return h(
    "div.card",
    {},
    h("p.lead", {}, element.title),
    h("p.sub", {}, element.subtitle ?? ""),
    h("button.choice", { type: "button", onclick: () => infoForm(act) }, h("span", {}, T.giveInfo), icon("person")),
  );
}

function card(message, act) {
  const { title, rows = [], buttons = [] } = message.detail;
  return h(
    "div.card.template",
    {},
    h("small.kind", {}, T.template),
    h("p.lead", {}, title),
    h(
      "dl",
      {},
      rows.map((row) => h("div", {}, h("dt", {}, row.label), h("dd", {}, row.value))),
    ),
    buttons.map((each) =>
      h(
        "button.choice",
        { type: "button", onclick: () => act.open(each.url) },
        h("span", {}, each.title),
        icon("link"),
      ),
    ),
  );
}

function notice(message, act) {
  const { contentTitle, contentDescription, buttonText, buttonUrl } = message.detail;
  return h(
    "div.card.template",
    {},
    h("small.kind", {}, T.notice),
    h("p.lead", {}, contentTitle),
    h("p.sub", {}, contentDescription),
    buttonText
      ? h(
          "button.choice",
          { type: "button", onclick: () => act.open(buttonUrl || "/app/") },
          h("span", {}, buttonText),
          icon("link"),
        )
      : null,
  );
}

function heart(message, act) {
  return h(
    "button.heart",
    { type: "button", "aria-label": T.reacted, onclick: () => api.react(act.key, message.id, "/-heart").then(hurry) },
    "♡",
  );
}
