// Line icons on a 24 x 24 grid, drawn for this page.

import { s } from "./dom.js";

const PATHS = {
  back: "M15 5l-7 7 7 7",
  more: "M5 12h.01M12 12h.01M19 12h.01",
  close: "M6 6l12 12M18 6L6 18",
  plus: "M12 5v14M5 12h14",
  send: "M4 12l16-8-6 16-3-7z",
  photo: "M4 6h16v12H4zM4 15l4-4 4 4 3-3 5 5M15.5 9.5h.01",
  camera: "M4 8h4l1.5-2h5L16 8h4v11H4zM12 16.5a3 3 0 1 0 0-6 3 3 0 0 0 0 6z",
  place: "M12 21s-7-6.3-7-11a7 7 0 0 1 14 0c0 4.7-7 11-7 11zM12 12.5a2.5 2.5 0 1 0 0-5 2.5 2.5 0 0 0 0 5z",
  sticker:
    "M12 21a9 9 0 1 1 9-9c0 1-1 2-2 2h-3a2 2 0 0 0-2 2v3c0 1-1 2-2 2zM9 10h.01M15 10h.01M8.5 14c1 1 2 1.500 3.500 1.500",
  voice: "M12 14a3 3 0 0 0 3-3V7a3 3 0 0 0-6 0v4a3 3 0 0 0 3 3zM6 11a6 6 0 0 0 12 0M12 17v4",
  sample: "M12 3v18M7 6h10M9 6v3M15 6v3M15 9c2 3 1 7 4 9",
  file: "M7 3h7l4 4v14H7zM14 3v4h4",
  app: "M5 5h5v5H5zM14 5h5v5h-5zM5 14h5v5H5zM14 14h5v5h-5z",
  phone:
    "M6 4h4l1.500 5-2.500 1.500a11 11 0 0 0 4.500 4.500L15 12.500l5 1.500v4a2 2 0 0 1-2 2C11 20 4 13 4 6a2 2 0 0 1 2-2z",
  link: "M10 14a4 4 0 0 0 6 0l3-3a4 4 0 0 0-6-6l-1 1M14 10a4 4 0 0 0-6 0l-3 3a4 4 0 0 0 6 6l1-1",
  person: "M12 12a4 4 0 1 0 0-8 4 4 0 0 0 0 8zM4 21c0-4 4-6 8-6s8 2 8 6",
  stage: "M4 5h16v14H4zM4 9h16M8 13l2 2-2 2M13 17h4",
  verified:
    "M12 3l2.400 1.800 3-.100.900 2.900 2.400 1.800-1 2.800 1 2.800-2.400 1.800-.900 2.900-3-.100L12 21.400l-2.400-1.800-3 .100-.900-2.900L3.300 15l1-2.800-1-2.800 2.400-1.800.900-2.900 3 .100zM8.500 12.200l2.500 2.500 4.500-5",
  me: "M12 3v3M12 18v3M3 12h3M18 12h3M12 16a4 4 0 1 0 0-8 4 4 0 0 0 0 8z",
};

/** An icon by its name; it says nothing to a screen reader. */
export function icon(name) {
  const drawn = s("svg", { viewBox: "0 0 24 24", class: `icon icon-${name}`, "aria-hidden": "true" });
  drawn.append(s("path", { d: PATHS[name] }));
  return drawn;
}
