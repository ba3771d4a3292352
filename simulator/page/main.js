// The stage: who is there, one phone for each who was picked, and what happens behind it.

import { api } from "./api.js";
import { backstage } from "./backstage.js";
import { avatar, h } from "./dom.js";
import { icon } from "./icons.js";
import { newPerson } from "./people.js";
import { phone } from "./phone.js";
import { listen, look, store } from "./store.js";
import { T } from "./texts.js";

const REMEMBERED = "sim-phones";
const phones = new Map();
const picked = remembered();

const offline = h("p.offline", { role: "status", hidden: true }, T.offline);
const people = h("nav.people", { "aria-label": T.people });
const row = h("main.phones", { tabIndex: -1 });
const nobody = h("p.nobody", {}, T.nobody);
const curtain = h(
  "button.curtain",
  { type: "button", onclick: toggleBackstage, "aria-expanded": "false" },
  icon("stage"),
  h("span", {}, T.backstage),
);
const behind = backstage(toggleBackstage);

const account = await api.account();
document.body.append(
  h("header.top", {}, h("div.brand", {}, h("h1", {}, T.title), h("p", {}, T.lead)), people, curtain),
  offline,
  h("div.stage", {}, row, behind),
);
listen(draw);
await look();
if (!picked.length && innerWidth >= 900) [...store.personas.keys()].slice(0, 2).forEach(pick);
draw();

function draw() {
  offline.hidden = store.online;
  people.replaceChildren(
    ...[...store.personas.values()].map(chip),
    h(
      "button.chip.add",
      { type: "button", onclick: () => newPerson(document.body, pick) },
      icon("plus"),
      h("span", {}, T.add),
    ),
  );
  for (const key of picked) {
    const person = store.personas.get(key);
    if (!person) continue;
    if (!phones.has(key))
      phones.set(
        key,
        phone(person, account, () => drop(key)),
      );
    const one = phones.get(key);
    if (!one.root.isConnected) row.append(one.root);
    one.update();
  }
  if (picked.length) nobody.remove();
  else row.append(nobody);
  document.body.classList.toggle("picked", picked.length > 0);
}

function chip(person) {
  const isPicked = picked.includes(person.persona);
  const unread = [...(store.messages.get(person.persona)?.values() ?? [])].filter(
    (each) => each.from_oa && !each.seen,
  ).length;
  return h(
    "button.chip",
    {
      type: "button",
      title: person.note,
      "aria-pressed": String(isPicked),
      onclick: () => (isPicked ? drop(person.persona) : pick(person.persona)),
    },
    avatar(person, "small"),
    unread ? h("span.unread", {}, String(unread), h("span.sr", {}, T.unread)) : null,
    h("span.who", {}, h("b", {}, person.name), h("small", {}, person.note)),
  );
}

function pick(key) {
  if (innerWidth < 700) [...picked].forEach(drop);
  if (!picked.includes(key)) picked.push(key);
  remember();
  draw();
  phones.get(key)?.root.scrollIntoView({ inline: "nearest", block: "nearest" });
}

function drop(key) {
  picked.splice(picked.indexOf(key), 1);
  phones.get(key)?.root.remove();
  phones.delete(key);
  remember();
  draw();
}

function toggleBackstage() {
  const isOpen = document.body.classList.toggle("backstage-open");
  curtain.setAttribute("aria-expanded", String(isOpen));
}

function remember() {
  history.replaceState(null, "", picked.length ? `?persona=${picked.join(",")}` : location.pathname);
  sessionStorage.setItem(REMEMBERED, picked.join(","));
}

function remembered() {
  const asked = new URLSearchParams(location.search).get("persona") ?? sessionStorage.getItem(REMEMBERED) ?? "";
  return asked.split(",").filter(Boolean);
}
