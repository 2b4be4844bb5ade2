import type { Bounds } from "../time/timeRange";

/** Records of one bar: where it begins, in seconds, and how many of them were bad. */
export type Bucket = { at: number; total: number; errors: number; warns: number };

/** Bars of a stored range: middles, and counts stacked from the bottom. */
export type BucketColumns = { time: number[]; errors: number[]; errorsAndWarnings: number[]; total: number[] };

/** Every bar of the bounds in order; one that the store does not tell of had no records. */
export function bucketColumns(buckets: readonly Bucket[], { from, to }: Bounds, step: number): BucketColumns {
  const known = new Map(buckets.map((bucket) => [Math.round(bucket.at / step), bucket]));
  const columns: BucketColumns = { time: [], errors: [], errorsAndWarnings: [], total: [] };
  for (let bar = Math.floor(from / step); bar * step < to; bar += 1) {
    const bucket = known.get(bar);
    columns.time.push(bar * step + step / 2);
    columns.errors.push(bucket?.errors ?? 0);
    columns.errorsAndWarnings.push((bucket?.errors ?? 0) + (bucket?.warns ?? 0));
    columns.total.push(bucket?.total ?? 0);
  }
  return columns;
}

/** Totals of another range, laid under the bars of this one. */
export function alignedTotals(buckets: readonly Bucket[], bounds: Bounds, step: number, bars: number): number[] {
  return bucketColumns(buckets, bounds, step).total.slice(0, bars);
}

/** The same per second. */
export function rateColumns(columns: BucketColumns, step: number): BucketColumns {
  const rate = (values: number[]) => values.map((value) => value / step);
  return {
    time: columns.time,
    errors: rate(columns.errors),
    errorsAndWarnings: rate(columns.errorsAndWarnings),
    total: rate(columns.total),
  };
}
