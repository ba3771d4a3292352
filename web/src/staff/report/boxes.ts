// Rectangles on a photo, in fractions of its width and height.
export interface Box {
  x: number;
  y: number;
  width: number;
  height: number;
}

export const MOST = 50;
/** Smaller than this was a click, not a drawing. */
export const SMALLEST = 0.01;

const inside = (value: number) => Math.min(1, Math.max(0, value));

/** The rectangle between two points, cut off at the edges of the photo. */
export function between(one: { x: number; y: number }, other: { x: number; y: number }): Box {
  const left = inside(Math.min(one.x, other.x));
  const top = inside(Math.min(one.y, other.y));
  return { x: left, y: top, width: inside(Math.max(one.x, other.x)) - left, height: inside(Math.max(one.y, other.y)) - top };
}

/** The rectangle as it can be on a photo: begins on it, ends on it, and is something. */
export function clamped(box: Box): Box {
  const x = Math.min(0.99, Math.max(0, box.x));
  const y = Math.min(0.99, Math.max(0, box.y));
  return { x, y, width: Math.min(1 - x, Math.max(SMALLEST, box.width)), height: Math.min(1 - y, Math.max(SMALLEST, box.height)) };
}
