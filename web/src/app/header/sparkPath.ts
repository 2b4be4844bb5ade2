/** Fewer are a dot, not a course. */
const leastValues = 4;

/**
 * A line through the values, newest at the right edge, in a box of `width` by `height`. The scale begins at zero,
 * so that a small change of a large count looks small, and ends above the largest. Up to `floor` it stays
 * low. Empty with too little to compare.
 */
export function sparkPath(values: readonly number[], width: number, height: number, slots: number, floor = 0): string {
  if (values.length < leastValues) return "";
  const top = Math.max(...values.slice(-slots), floor, Number.MIN_VALUE) * 1.3;
  const step = width / Math.max(1, slots - 1);
  return values
    .slice(-slots)
    .map((value, position, shown) => {
      const x = width - (shown.length - 1 - position) * step;
      const y = height - 1 - (Math.max(0, value) / top) * (height - 2);
      return `${position === 0 ? "M" : "L"}${x.toFixed(1)},${y.toFixed(1)}`;
    })
    .join("");
}
