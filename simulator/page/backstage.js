// Behind the curtain: what goes to the webhook, and trouble on demand.

import { api } from "./api.js";
import { h } from "./dom.js";
import { icon } from "./icons.js";
import { forget, hurry, listen, store } from "./store.js";
import { T } from "./texts.js";

const MOST_SHOWN = 60;
const OTHERS = [
  "user_feedback",
  "update_user_info",
  "user_click_response_button",
  "anonymous_send_text",
  "user_call_oa",
  "an_event_of_tomorrow",
];

export function backstage(close) {
  const calls = h("ol.calls", { tabIndex: 0, "aria-label": T.outbox });
  const modes = h("div.modes", { role: "group", "aria-label": T.manner });
  const release = h(
    "div.release",
    { hidden: true },
    button(T.release, () => api.release("kept")),
    button(T.releaseReversed, () => api.release("reversed")),
  );
  const speed = h(
    "select",
    { onchange: () => api.manner({ speed: Number(speed.value) }).then(hurry) },
    Object.entries(T.speeds).map(([value, words]) => h("option", { value }, words)),
  );
  const people = h("select", { name: "persona" });
  const active = h("p.active", { role: "status" });
  const opened = new Set();
  let drawn = "";

  listen(draw);
  return h(
    "aside.backstage",
    { "aria-label": T.backstage },
    h(
      "header",
      {},
      h("h2", {}, T.backstage),
      h("button.plain", { type: "button", "aria-label": T.close, onclick: close }, icon("close")),
    ),
    h("section", {}, h("h3", {}, T.manner), modes, release, h("label.field", {}, h("span", {}, T.speed), speed)),
    h("section.outbox", {}, h("h3", {}, T.outbox), calls),
    h("section", {}, h("h3", {}, T.trouble), h("p.hint", {}, T.troubleLead), faults(), active),
    h("section", {}, h("h3", {}, T.other), others(people)),
    h(
      "section",
      {},
      h("button.danger", { type: "button", onclick: () => confirm(T.tidySure) && api.tidy().then(forget) }, T.tidy),
    ),
  );

  function draw() {
    const mode = store.switches.mode ?? "";
    modes.replaceChildren(
      ...Object.entries(T.modes).map(([value, words]) =>
        h(
          "button",
          {
            type: "button",
            "aria-pressed": String(value === mode),
            onclick: () => api.manner({ mode: value }).then(hurry),
          },
          words,
        ),
      ),
    );
    if (people.length !== store.personas.size)
      people.replaceChildren(
        ...[...store.personas.values()].map((each) => h("option", { value: each.persona }, each.name)),
      );
    release.hidden = mode !== "hold";
    speed.value = String(store.speed);
    const raised = Object.entries(store.switches).filter(([name]) => name.startsWith("fault:"));
    active.textContent = raised.length
      ? `${T.active}: ${raised.map(([name, fault]) => `${name.slice(6) || T.everyHost} ${fault}`).join(", ")}`
      : "";
    const shown = [...store.calls.values()].sort((a, b) => b.id - a.id).slice(0, MOST_SHOWN);
    const version = JSON.stringify(shown.map((call) => [call.id, call.state, call.attempts]));
    if (version === drawn) return;
    drawn = version;
    calls.replaceChildren(...(shown.length ? shown.map(line) : [h("li.empty", {}, T.outboxEmpty)]));
  }

  function line(call) {
    const person = store.personas.get(call.persona);
    return h(
      "li",
      {},
      h(
        "details",
        {
          open: opened.has(call.id),
          ontoggle: (event) => (event.target.open ? opened.add(call.id) : opened.delete(call.id)),
        },
        h(
          "summary",
          {},
          h("code", {}, call.event),
          h("span.of", {}, person?.name ?? ""),
          h(
            "span.chip-state",
            { dataset: { state: call.state } },
            T.states[call.state],
            call.answer ? ` · ${call.answer}` : "",
          ),
        ),
        h("p.tries", {}, T.tries(call.attempts)),
        h("pre", { tabIndex: 0 }, pretty(call.body)),
        h(
          "div.release",
          {},
          button(T.again, () => api.again(call.id, false)),
          button(T.againBad, () => api.again(call.id, true)),
        ),
      ),
    );
  }
}

function faults() {
  const host = h(
    "select",
    { name: "host" },
    h("option", { value: "" }, T.everyHost),
    ["openapi", "graph", "oauth", "business", "mini", "payment", "phone"].map((name) => h("option", {}, name)),
  );
  const fault = h(
    "select",
    { name: "fault" },
    Object.entries(T.faults).map(([value, words]) => h("option", { value }, words)),
  );
  const times = h("input", { name: "times", type: "number", min: 1, max: 1000, value: 1 });
  const form = h(
    "form.fields.faults",
    {
      onsubmit: (event) => {
        event.preventDefault();
        void api.fault({ host: host.value, fault: fault.value, times: Number(times.value) || null }).then(hurry);
      },
    },
    h("label.field", {}, h("span", {}, T.host), host),
    h("label.field", {}, h("span", {}, T.fault), fault),
    h("label.field", {}, h("span", {}, T.times), times),
    h(
      "div.release",
      {},
      h("button", {}, T.raise),
      button(T.calm, () => calm()),
    ),
  );
  return form;
}

/** Any event of the catalogue that no thumb causes. */
function others(people) {
  const name = h("input", {
    name: "event",
    list: "event-names",
    pattern: "[a-z_]{3,60}",
    required: true,
    value: OTHERS[0],
  });
  return h(
    "form.fields.faults",
    { onsubmit: (event) => (event.preventDefault(), void api.raise(people.value, name.value).then(hurry)) },
    h("label.field", {}, h("span", {}, T.otherPerson), people),
    h("label.field", {}, h("span", {}, T.otherEvent), name),
    h(
      "datalist",
      { id: "event-names" },
      OTHERS.map((each) => h("option", { value: each })),
    ),
    h("button", {}, T.raiseEvent),
  );
}

async function calm() {
  for (const name of Object.keys(store.switches).filter((each) => each.startsWith("fault:")))
    await api.fault({ host: name.slice(6), fault: "" });
}

function button(words, go) {
  return h("button", { type: "button", onclick: () => go().then(hurry) }, words);
}

function pretty(body) {
  try {
    return JSON.stringify(JSON.parse(body), null, 1);
  } catch {
    return body;
  }
}
