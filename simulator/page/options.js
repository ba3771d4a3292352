// What a person can do with the account besides talking: follow, block, tell who they are, withdraw.

import { api } from "./api.js";
import { h } from "./dom.js";
import { sheet, toast } from "./sheets.js";
import { hurry, store } from "./store.js";
import { T } from "./texts.js";

export function options(act) {
  const person = store.personas.get(act.key);
  const entry = (words, go, said) =>
    h(
      "button.entry",
      {
        type: "button",
        onclick: async () => {
          close();
          await go();
          if (said) toast(act.screen, said);
          await hurry();
        },
      },
      words,
    );
  const close = sheet(
    act.screen,
    T.options,
    h(
      "div.entries",
      {},
      entry(person.follows ? T.unfollow : T.follow, () => api.follow(act.key, !person.follows)),
      entry(person.blocks ? T.unblock : T.block, () => api.block(act.key, !person.blocks)),
      entry(T.giveInfo, async () => infoForm(act)),
      entry(T.openApp, async () => act.open("/app/")),
      entry(T.stayAway, () => api.stayAway(act.key, 8), T.stayedAway),
      entry(T.withdraw, () => api.withdraw(act.key), T.withdrawn),
    ),
  );
}

/** The form that `request_user_info` asks to fill in. */
export function infoForm(act) {
  const person = store.personas.get(act.key);
  const field = (name, label, value = "") =>
    h("label.field", {}, h("span", {}, label), h("input", { name, value, maxLength: 200 }));
  const form = h(
    "form.fields",
    {
      onsubmit: async (event) => {
        event.preventDefault();
        const given = Object.fromEntries(new FormData(form));
        await api.info(act.key, given);
        close();
        toast(act.screen, T.infoSent);
        await hurry();
      },
    },
    field("name", T.name, person.name),
    field("phone", T.phone, person.phone),
    field("address", T.address),
    field("ward", T.ward),
    field("city", T.city, T.province),
    h("button.primary", {}, T.sendInfo),
  );
  const close = sheet(act.screen, T.giveInfo, form);
}
