// Picking a place: the outlines of communes and wards, to be moved and zoomed, and a pin.

import { api } from "./api.js";
import { h, s } from "./dom.js";
import { icon } from "./icons.js";
import { sheet } from "./sheets.js";
import { store } from "./store.js";
import { T } from "./texts.js";

const CLOSEST = 0.02;
const TAP_PX = 6;
// Width of a letter in pixels, to see whether a name fits into its area.
const LETTER_PX = 6.2;
// Degrees: what is near a person, and how much more than an area is shown of what lies around it.
const NEAR = 0.08;
const MARGIN = 1.5;
let outlines = null;

/** Ask where; the answer is sent to the chat. */
export async function pickPlace(act) {
  try {
    outlines ??= (await api.outlines()).features.map(area);
  } catch {
    outlines = null;
  }
  const person = store.personas.get(act.key);
  const start = person.lat === null ? null : { lat: person.lat, lon: person.lon };
  const chosen = { point: start };
  const said = h("output.chosen", {}, "");
  const sends = h("button.primary", { type: "button", disabled: !start, onclick: send }, T.mapSend);
  const drawing = outlines ? map(outlines, choose) : h("p.wrong", {}, T.mapFailed);
  const areas = h(
    "select",
    {
      "aria-label": T.mapArea,
      onchange: (event) =>
        outlines[event.target.value] && choose(outlines[event.target.value].middle, outlines[event.target.value].box),
    },
    h("option", { value: "" }, T.mapChoose),
    (outlines ?? [])
      .map((each, place) => [each, place])
      .sort((a, b) => a[0].name.localeCompare(b[0].name, "vi"))
      .map(([each, place]) => h("option", { value: place }, each.name)),
  );
  const close = sheet(
    act.screen,
    T.map,
    h(
      "div.map-pick",
      {},
      h(
        "div.map-tools",
        {},
        areas,
        start
          ? h("button.pill", { type: "button", onclick: () => choose(start, around(start)) }, icon("me"), T.mapHere)
          : null,
      ),
      drawing.root ?? drawing,
      h("p.hint", {}, T.mapHint),
      said,
      sends,
    ),
    { full: true },
  );
  if (start) choose(start, around(start));

  function choose(point, box = null) {
    chosen.point = point;
    chosen.name = outlines?.find((each) => inside(each, point))?.name ?? "";
    said.textContent = `${chosen.name ? `${chosen.name} · ` : ""}${point.lat.toFixed(5)}, ${point.lon.toFixed(5)}`;
    sends.disabled = false;
    drawing.pin?.(point, box);
  }

  function send() {
    const { lat, lon } = chosen.point;
    close();
    const where = { latitude: Number(lat.toFixed(6)), longitude: Number(lon.toFixed(6)), name: chosen.name };
    void act.send({ kind: "location", text: chosen.name, detail: { coordinates: where } }, () =>
      api.locate(act.key, where),
    );
  }
}

/** An area of GeoJSON with what drawing needs: rings, box, and a point in the middle of the box. */
function area(feature) {
  const { type, coordinates } = feature.geometry;
  const rings = type === "Polygon" ? coordinates : coordinates.flat();
  const lons = rings.flat().map(([lon]) => lon);
  const lats = rings.flat().map(([, lat]) => lat);
  const box = { west: Math.min(...lons), east: Math.max(...lons), south: Math.min(...lats), north: Math.max(...lats) };
  return {
    name: feature.properties.name,
    rings,
    box,
    middle: { lat: (box.south + box.north) / 2, lon: (box.west + box.east) / 2 },
  };
}

function around({ lat, lon }) {
  return { west: lon - NEAR, east: lon + NEAR, south: lat - NEAR, north: lat + NEAR };
}

function inside({ rings, box }, { lat, lon }) {
  if (lon < box.west || lon > box.east || lat < box.south || lat > box.north) return false;
  let odd = false;
  for (const ring of rings)
    for (let at = 0, before = ring.length - 1; at < ring.length; before = at, at += 1) {
      const [x1, y1] = ring[at];
      const [x2, y2] = ring[before];
      if (y1 > lat !== y2 > lat && lon < ((x2 - x1) * (lat - y1)) / (y2 - y1) + x1) odd = !odd;
    }
  return odd;
}

function map(areas, choose) {
  const west = Math.min(...areas.map((each) => each.box.west));
  const east = Math.max(...areas.map((each) => each.box.east));
  const south = Math.min(...areas.map((each) => each.box.south));
  const north = Math.max(...areas.map((each) => each.box.north));
  const narrow = Math.cos((((south + north) / 2) * Math.PI) / 180);
  const x = (lon) => (lon - west) * narrow;
  const y = (lat) => north - lat;
  const whole = { x: 0, y: 0, width: (east - west) * narrow, height: north - south };
  const view = { ...whole };
  const marker = s(
    "g",
    { class: "pin", visibility: "hidden" },
    s("path", { d: "M0 0c-7-9-11-13-11-19a11 11 0 0 1 22 0c0 6-4 10-11 19z" }),
    s("circle", { cx: 0, cy: -19, r: 4 }),
  );
  const names = areas.map((each) =>
    Object.assign(s("text", { x: x(each.middle.lon), y: y(each.middle.lat) }), {
      textContent: each.name.replace(/^(Phường|Xã) /, ""),
    }),
  );
  const svg = s(
    "svg",
    { class: "map", role: "img", "aria-label": T.map, preserveAspectRatio: "xMidYMid slice" },
    ...areas.map((each, place) =>
      s("path", {
        class: `area tint-${place % 5}`,
        d: each.rings
          .map((ring) => `M${ring.map(([lon, lat]) => `${x(lon).toFixed(5)} ${y(lat).toFixed(5)}`).join("L")}Z`)
          .join(""),
      }),
    ),
    ...names,
    marker,
  );
  const pointers = new Map();
  let moved = 0;

  const scale = () =>
    svg.clientWidth ? Math.min(view.width / svg.clientWidth, view.height / svg.clientHeight) : view.width / 340;
  const at = (event) => {
    const point = new DOMPoint(event.clientX, event.clientY).matrixTransform(svg.getScreenCTM().inverse());
    return { x: point.x, y: point.y };
  };

  function show() {
    svg.setAttribute("viewBox", `${view.x} ${view.y} ${view.width} ${view.height}`);
    const unit = scale();
    svg.style.setProperty("--unit", unit);
    names.forEach((name, place) => {
      const { box } = areas[place];
      name.classList.toggle("hidden", ((box.east - box.west) * narrow) / unit < name.textContent.length * LETTER_PX);
    });
    marker.setAttribute("transform", `translate(${marker.dataset.x ?? 0} ${marker.dataset.y ?? 0}) scale(${unit})`);
  }

  function zoom(factor, about = { x: view.x + view.width / 2, y: view.y + view.height / 2 }) {
    const width = Math.min(Math.max(view.width * factor, CLOSEST), whole.width * 1.4);
    const real = width / view.width;
    Object.assign(view, {
      x: about.x - (about.x - view.x) * real,
      y: about.y - (about.y - view.y) * real,
      width,
      height: view.height * real,
    });
    show();
  }

  svg.addEventListener("wheel", (event) => (event.preventDefault(), zoom(event.deltaY > 0 ? 1.25 : 0.8, at(event))), {
    passive: false,
  });
  svg.addEventListener("pointerdown", (event) => {
    svg.setPointerCapture(event.pointerId);
    pointers.set(event.pointerId, event);
    moved = pointers.size > 1 ? TAP_PX : 0;
  });
  svg.addEventListener("pointermove", (event) => {
    const before = pointers.get(event.pointerId);
    if (!before) return;
    const others = [...pointers.values()].filter((each) => each.pointerId !== event.pointerId);
    if (others.length) {
      const apart = (one) => Math.hypot(one.clientX - others[0].clientX, one.clientY - others[0].clientY) || 1;
      zoom(apart(before) / apart(event), at(others[0]));
    } else {
      const from = at(before);
      const to = at(event);
      Object.assign(view, { x: view.x - to.x + from.x, y: view.y - to.y + from.y });
      show();
    }
    moved += Math.hypot(event.clientX - before.clientX, event.clientY - before.clientY);
    pointers.set(event.pointerId, event);
  });
  svg.addEventListener("pointerup", (event) => {
    if (pointers.delete(event.pointerId) && moved < TAP_PX) {
      const point = at(event);
      choose({ lat: north - point.y, lon: west + point.x / narrow });
    }
  });
  svg.addEventListener("pointercancel", (event) => pointers.delete(event.pointerId));
  new ResizeObserver(show).observe(svg);

  const root = h(
    "div.map-box",
    {},
    svg,
    h(
      "div.zoom",
      {},
      h("button", { type: "button", "aria-label": T.zoomIn, onclick: () => zoom(0.6) }, "+"),
      h("button", { type: "button", "aria-label": T.zoomOut, onclick: () => zoom(1.6) }, "−"),
    ),
  );
  return {
    root,
    /** Put the pin on a point, and show `box` around it if one is given. */
    pin(point, box) {
      Object.assign(marker.dataset, { x: x(point.lon), y: y(point.lat) });
      marker.setAttribute("visibility", "visible");
      if (box) {
        const size = MARGIN * Math.max(x(box.east) - x(box.west), box.north - box.south);
        Object.assign(view, {
          width: size,
          height: size,
          x: x((box.west + box.east) / 2) - size / 2,
          y: y((box.south + box.north) / 2) - size / 2,
        });
      }
      show();
    },
  };
}
