// The scale of an axis: a round number above the greatest value, and the lines below it.
const ROUND = [1, 2, 4, 5, 8, 10];

/** The least round number that is not below the value. */
export function ceiling(value: number): number {
  const power = 10 ** Math.floor(Math.log10(Math.max(1, value)));
  return power * (ROUND.find((one) => one * power >= value) ?? 10);
}

/** Whole numbers from 0 to the greatest, at most five. */
export function ticks(most: number): number[] {
  const parts = most % 4 === 0 ? 4 : most % 5 === 0 ? 5 : most % 2 === 0 ? 2 : 1;
  return Array.from({ length: parts + 1 }, (_, index) => (most / parts) * index);
}
