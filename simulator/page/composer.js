// The bar under the chat: words, stickers, photos, places, voice, and the account's menu.

import { api } from "./api.js";
import { h } from "./dom.js";
import { icon } from "./icons.js";
import { pickPlace } from "./map.js";
import { samplePhoto, sampleVoice } from "./samples.js";
import { sheet } from "./sheets.js";
import { T } from "./texts.js";

const STICKERS = ["like", "heart", "smile", "sad", "thanks", "wow"];

export function composer(act, account) {
  const words = h("textarea", {
    rows: 1,
    placeholder: T.message,
    "aria-label": T.message,
    maxLength: 2000,
    enterKeyHint: "send",
  });
  const tray = h("div.tray", { hidden: true });
  const opens = h(
    "button.plain",
    { type: "button", "aria-label": T.more, title: T.more, "aria-expanded": "false", onclick: () => show(tray.hidden) },
    icon("plus"),
  );
  const photos = chooser("image/*", (file) =>
    act.send({ kind: "image", local: URL.createObjectURL(file) }, () => api.media(act.key, "image", file)),
  );
  const camera = chooser("image/*", (file) =>
    act.send({ kind: "image", local: URL.createObjectURL(file) }, () => api.media(act.key, "image", file)),
  );
  camera.setAttribute("capture", "environment");
  const files = chooser(".pdf,.doc,.docx,.xls,.xlsx,.txt,.csv", (file) =>
    act.send({ kind: "file", detail: { name: file.name } }, () => api.media(act.key, "file", file)),
  );
  const form = h(
    "form.write",
    { onsubmit: (event) => (event.preventDefault(), say()) },
    opens,
    words,
    h(
      "button.plain",
      { type: "button", "aria-label": T.photo, title: T.photo, onclick: () => photos.click() },
      icon("photo"),
    ),
    h("button.plain.send", { "aria-label": T.send }, icon("send")),
  );
  words.addEventListener("input", fit);
  words.addEventListener("focus", () => show(false));
  words.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && !event.shiftKey && !event.isComposing) {
      event.preventDefault();
      say();
    }
  });
  tray.append(
    tool("place", T.place, () => pickPlace(act)),
    tool("camera", T.camera, () => camera.click()),
    tool("photo", T.photo, () => photos.click()),
    tool("sample", T.sample, async () => {
      const file = await samplePhoto();
      await act.send({ kind: "image", local: URL.createObjectURL(file) }, () => api.media(act.key, "image", file));
    }),
    tool("sticker", T.stickers, stickers),
    tool("voice", T.voice, () => {
      const file = sampleVoice();
      return act.send({ kind: "audio", local: URL.createObjectURL(file) }, () => api.media(act.key, "audio", file));
    }),
    tool("file", T.file, () => files.click()),
  );
  return h("footer.composer", {}, form, tray, menu(), photos, camera, files);

  function say() {
    const text = words.value.trim();
    if (!text) return;
    words.value = "";
    fit();
    void act.say(text);
  }

  function fit() {
    form.classList.toggle("has-words", words.value.trim() !== "");
    words.style.height = "auto";
    words.style.height = `${Math.min(words.scrollHeight, 120)}px`;
  }

  function show(open) {
    tray.hidden = !open;
    opens.setAttribute("aria-expanded", String(open));
  }

  function tool(name, label, go) {
    return h(
      "button.tool",
      { type: "button", onclick: () => (show(false), go()) },
      h("span.round", {}, icon(name)),
      label,
    );
  }

  function stickers() {
    const close = sheet(
      act.screen,
      T.stickers,
      h(
        "div.stickers",
        {},
        STICKERS.map((id) =>
          h(
            "button.plain",
            {
              type: "button",
              "aria-label": `${T.sticker} ${id}`,
              onclick: () => (
                close(),
                act.send({ kind: "sticker", detail: { url: `/sim/page/stickers/${id}.svg` } }, () =>
                  api.stick(act.key, id),
                )
              ),
            },
            h("img", { src: `/sim/page/stickers/${id}.svg`, alt: "" }),
          ),
        ),
      ),
    );
  }

  function menu() {
    return h(
      "nav.oa-menu",
      { "aria-label": T.menuFor(act.name) },
      account.menu.map((each) =>
        h(
          "button",
          {
            type: "button",
            onclick: () =>
              each.type === "oa.open.url" ? act.open(each.url) : act.say(each.payload, each.type === "oa.query.hide"),
          },
          each.title,
        ),
      ),
    );
  }
}

function chooser(accept, take) {
  const input = h("input", { type: "file", accept, hidden: true, multiple: accept.startsWith("image") });
  input.addEventListener("change", async () => {
    for (const file of [...input.files]) await take(file);
    input.value = "";
  });
  return input;
}
