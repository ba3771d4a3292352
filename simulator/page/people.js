// Somebody new who uses the simulated Zalo.

import { api } from "./api.js";
import { h } from "./dom.js";
import { sheet } from "./sheets.js";
import { hurry } from "./store.js";
import { T } from "./texts.js";

/** Ask who they are; `done` gets their key. */
export function newPerson(where, done) {
  const wrong = h("p.wrong", { role: "alert", hidden: true }, T.wrong);
  const field = (name, label, more = {}) => h("label.field", {}, h("span", {}, label), h("input", { name, ...more }));
  const tick = (name, label) =>
    h("label.tick", {}, h("input", { type: "checkbox", name, checked: true }), h("span", {}, label));
  const form = h(
    "form.fields",
    {
      onsubmit: async (event) => {
        event.preventDefault();
        const given = new FormData(form);
        const has = (name) => given.get(name) === "on";
        try {
          const made = await api.create({
            name: given.get("name").trim(),
            phone: given.get("phone").trim(),
            lat: 11.3102,
            lon: 106.0983,
            follows: has("follows"),
            consents: { userInfo: has("tellsName"), phone: has("tellsPhone"), location: has("tellsPlace") },
          });
          await hurry();
          close();
          done(made.persona);
        } catch {
          wrong.hidden = false;
        }
      },
    },
    field("name", T.name, { required: true, maxLength: 100, autocomplete: "off" }),
    field("phone", T.phone, { inputMode: "tel", pattern: "[0-9]{8,15}", autocomplete: "off" }),
    tick("follows", T.follows),
    tick("tellsName", T.tellsName),
    tick("tellsPhone", T.tellsPhone),
    tick("tellsPlace", T.tellsPlace),
    wrong,
    h("button.primary", {}, T.create),
  );
  const close = sheet(where, T.newPerson, form);
}
