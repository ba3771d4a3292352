// What slides up over a phone, or over the page, and goes away again.

import { h } from "./dom.js";
import { icon } from "./icons.js";
import { T } from "./texts.js";

/** Show `content` under a title inside `where`; returns how to close it. `full` takes the whole screen. */
export function sheet(where, title, content, { full = false, onclose = () => {} } = {}) {
  const before = document.activeElement;
  const close = () => {
    over.remove();
    onclose();
    before?.focus?.({ preventScroll: true });
  };
  const bar = h(
    "header.sheet-bar",
    {},
    h("h2", {}, title),
    h("button.plain", { type: "button", "aria-label": T.close, onclick: close }, icon("close")),
  );
  const box = h(
    `section.sheet${full ? ".full" : ""}`,
    { role: "dialog", "aria-label": title, tabIndex: -1 },
    bar,
    h("div.sheet-body", {}, content),
  );
  const over = h(
    "div.over",
    { onclick: (event) => event.target === over && close(), onkeydown: (event) => event.key === "Escape" && close() },
    box,
  );
  where.append(over);
  box.focus({ preventScroll: true });
  return close;
}

/** A sentence that goes away by itself. */
export function toast(where, words) {
  const said = h("p.toast", { role: "status" }, words);
  where.append(said);
  setTimeout(() => said.remove(), 3_000);
}
