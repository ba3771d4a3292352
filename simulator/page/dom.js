// Elements in one line, and the few ways this page writes time and names.

const SVG = "http://www.w3.org/2000/svg";

/** h("button.big", {onclick, "aria-label": "…"}, child, "text"): an element; properties where it has them. */
export function h(what, options = {}, ...children) {
  const [tag, ...classes] = what.split(".");
  const element = document.createElement(tag);
  element.className = classes.join(" ");
  set(element, options);
  element.append(...children.flat().filter((child) => child !== null && child !== undefined && child !== false));
  return element;
}

/** The same for SVG. */
export function s(tag, options = {}, ...children) {
  const element = document.createElementNS(SVG, tag);
  for (const [name, value] of Object.entries(options)) element.setAttribute(name, value);
  element.append(...children);
  return element;
}

// `list` is a property too, but only to be read.
function set(element, options) {
  for (const [name, value] of Object.entries(options)) {
    if (value === undefined || value === null || value === false) continue;
    if (name === "dataset") Object.assign(element.dataset, value);
    else if (name in element && name !== "list") element[name] = value;
    else element.setAttribute(name, value === true ? "" : value);
  }
}

const clock = new Intl.DateTimeFormat("vi-VN", { hour: "2-digit", minute: "2-digit", timeZone: "Asia/Ho_Chi_Minh" });
const day = new Intl.DateTimeFormat("vi-VN", {
  weekday: "long",
  day: "numeric",
  month: "numeric",
  timeZone: "Asia/Ho_Chi_Minh",
});

export const timeOf = (ms) => clock.format(ms);
export const dayOf = (ms) => day.format(ms);

/** The last word's first letter, as Vietnamese are called by their last name. */
export function initial(name) {
  return (name.trim().split(/\s+/).pop() || "?")[0].toUpperCase();
}

const HUES = [212, 262, 330, 18, 150, 190, 290, 40];

/** A round picture of someone: their initial on a colour of their own. */
export function avatar(persona, size = "") {
  const hue = HUES[[...persona.persona].reduce((sum, letter) => sum + letter.charCodeAt(0), 0) % HUES.length];
  const element = h(`span.avatar${size ? `.${size}` : ""}`, { "aria-hidden": "true" }, initial(persona.name));
  element.style.setProperty("--hue", hue);
  return element;
}
