import type { TimelinePoint } from "../api/contract";

/** Per bar: time of its middle, and rates per second stacked from the bottom: errors, warnings above, all. */
export type VolumeColumns = {
  time: number[];
  errors: (number | null)[];
  errorsAndWarnings: (number | null)[];
  total: (number | null)[];
};

/** Bars drawn, whatever the range: about 14 px each on a wide screen. */
export const barsMax = 60;

/**
 * Bars of equal length aligned to the clock, so that a bar keeps its seconds as time moves on.
 * A bar without any known second is null (a gap), which is not the same as zero.
 */
export function volumeColumns(points: readonly TimelinePoint[], rangeSeconds: number): VolumeColumns {
  const columns: VolumeColumns = { time: [], errors: [], errorsAndWarnings: [], total: [] };
  const last = points.at(-1);
  if (last === undefined) return columns;

  const step = Math.max(1, Math.round(rangeSeconds / barsMax));
  const lastBar = Math.floor(last.ts / step);
  const firstBar = lastBar - Math.ceil(rangeSeconds / step) + 1;
  const bars = sumByBar(points, step);
  for (let bar = firstBar; bar <= lastBar; bar += 1) {
    const sum = bars.get(bar);
    const rate = (value: number) => (sum === undefined ? null : value / sum.seconds);
    columns.time.push(bar * step + step / 2);
    columns.errors.push(rate(sum?.errors ?? 0));
    columns.errorsAndWarnings.push(rate((sum?.errors ?? 0) + (sum?.warns ?? 0)));
    columns.total.push(rate(sum?.total ?? 0));
  }
  return columns;
}

type Sum = { seconds: number; total: number; errors: number; warns: number };

function sumByBar(points: readonly TimelinePoint[], step: number): Map<number, Sum> {
  const bars = new Map<number, Sum>();
  for (const point of points) {
    const bar = Math.floor(point.ts / step);
    const sum = bars.get(bar) ?? { seconds: 0, total: 0, errors: 0, warns: 0 };
    sum.seconds += 1;
    sum.total += point.total;
    sum.errors += point.errors;
    sum.warns += point.warns;
    bars.set(bar, sum);
  }
  return bars;
}
