import { useMemo } from "react";
import type { TimelinePoint, UnixSeconds } from "../api/contract";
import { useHistogram } from "../api/logs";
import { boundsCondition } from "../lines/searchSql";
import { isFixed, liveRangeMax, shifted, stepOf, type Bounds, type TimeRange, type Comparison } from "../time/timeRange";
import { refreshSeconds, useBounds } from "../time/useBounds";
import { bucketColumns, rateColumns, type Bucket } from "./buckets";
import { barsMax, volumeColumns, type VolumeColumns } from "./volumeColumns";
import { mergeVolume } from "./volumeHistory";

type Volume = { columns: VolumeColumns; bounds: Bounds; compared: number[] | null };

/** A live range is read from the store once a beat, whose end is still to come: what it shows until then begins earlier. */
export const soonPassed = ({ from, to }: Bounds): Bounds => ({ from: from - liveRangeMax, to });

const condition = (bounds: Bounds) => ({ where: boundsCondition(bounds), values: {} });

/** Rates over the range: from the stream while it holds the range, with what the store knows before it; else from the store. */
export function useVolume(points: TimelinePoint[], view: TimeRange & { compare: Comparison }): Volume {
  const isLive = !isFixed(view) && view.range <= liveRangeMax;
  const bounds = useBounds(view, isLive ? liveRangeMax : refreshSeconds(view));
  const step = isLive ? 1 : stepOf(bounds, barsMax);
  const asked = isLive ? soonPassed(bounds) : bounds;
  const { data: stored } = useHistogram(useMemo(() => condition(asked), [asked.from, asked.to]), step);
  const { compare } = view;
  const end = points.at(-1)?.ts ?? bounds.to;
  const shown = isLive ? { from: Math.ceil(end) - view.range, to: Math.ceil(end) } : bounds;
  const barSeconds = isLive ? Math.max(1, Math.round(view.range / barsMax)) : step;
  const other = compare === "" ? null : isLive ? soonPassed(shifted(bounds, compare)) : shifted(shown, compare);
  const { data: before } = useHistogram(useMemo(() => (other === null ? null : condition(other)), [other?.from, other?.to]), barSeconds);

  return useMemo(() => {
    const columns: VolumeColumns = isLive
      ? volumeColumns(mergeVolume(secondsOf(stored ?? []), points), view.range)
      : rateColumns(bucketColumns(stored ?? [], bounds, step), step);
    const begin = (columns.time[0] ?? 0) - barSeconds / 2;
    const last = (columns.time.at(-1) ?? 0) + barSeconds / 2;
    const compared =
      compare === "" || columns.time.length === 0
        ? null
        : rateColumns(bucketColumns(before ?? [], shifted({ from: begin, to: last }, compare), barSeconds), barSeconds).total.slice(0, columns.time.length);
    return { columns, bounds: isLive ? { from: begin, to: last } : bounds, compared };
  }, [isLive, stored, points, view.range, bounds.from, bounds.to, step, barSeconds, before, compare]);
}

/** A point for each second up to the last known one: seconds without records are zero, not unknown. */
function secondsOf(buckets: readonly Bucket[]): TimelinePoint[] {
  const first = buckets[0];
  const last = buckets.at(-1);
  if (first === undefined || last === undefined) return [];
  const known = new Map(buckets.map((bucket) => [bucket.at, bucket]));
  return Array.from({ length: last.at - first.at + 1 }, (_, second) => {
    const bucket = known.get(first.at + second);
    return {
      ts: (first.at + second) as UnixSeconds,
      total: bucket?.total ?? 0,
      errors: bucket?.errors ?? 0,
      warns: bucket?.warns ?? 0,
    };
  });
}
