import { expect, test } from "vitest";
import { boundsOf, liveRangeMax } from "../time/timeRange";
import { soonPassed } from "./useVolume";
import type { TimelinePoint, UnixSeconds } from "../api/contract";
import { volumeSecondsMax } from "../api/limits";
import { niceCeiling } from "../chart/scale";
import { volumeColumns } from "./volumeColumns";
import { mergeVolume } from "./volumeHistory";

const point = (ts: number, total: number, errors = 0, warns = 0): TimelinePoint => ({
  ts: ts as UnixSeconds,
  total,
  errors,
  warns,
});
const seconds = (first: number, count: number, total: number) =>
  Array.from({ length: count }, (_, i) => point(first + i, total));

test("a_second_told_again_replaces_what_was_known", () => {
  const merged = mergeVolume([point(1, 5), point(2, 5), point(3, 1)], [point(3, 7), point(4, 8)]);
  expect(merged.map((p) => [p.ts, p.total])).toEqual([[1, 5], [2, 5], [3, 7], [4, 8]]);
});

test("history_is_bounded_and_nothing_new_changes_nothing", () => {
  const long = mergeVolume(seconds(0, volumeSecondsMax, 1), seconds(volumeSecondsMax, 60, 2));
  expect(long).toHaveLength(volumeSecondsMax);
  expect(long.at(-1)?.total).toBe(2);
  expect(mergeVolume(long, [])).toEqual(long);
});

test("one_minute_has_one_bar_per_second_stacked_from_errors_up", () => {
  const columns = volumeColumns([point(100, 65, 2, 7)], 60);
  expect(columns.time).toHaveLength(60);
  expect(columns.time.at(-1)).toBe(100.5);
  expect([columns.errors, columns.errorsAndWarnings, columns.total].map((c) => c.at(-1))).toEqual([2, 9, 65]);
});

test("unknown_seconds_are_gaps_and_known_silence_is_zero", () => {
  const columns = volumeColumns([point(98, 4), point(100, 0)], 60);
  expect(columns.total.slice(-3)).toEqual([4, null, 0]);
});

test("longer_bars_show_the_mean_of_the_seconds_that_are_known_and_stay_aligned", () => {
  const columns = volumeColumns([point(295, 10), point(296, 20), ...seconds(300, 3, 6)], 300);
  expect(columns.time).toHaveLength(60);
  expect(columns.time.slice(-2)).toEqual([297.5, 302.5]);
  expect(columns.total.slice(-2)).toEqual([15, 6]);
});

test("no_points_no_bars", () => {
  expect(volumeColumns([], 60).time).toEqual([]);
});

test.each([
  [0, 1],
  [0.3, 0.5],
  [1, 1],
  [53, 100],
  [130, 200],
  [201, 500],
  [Number.NaN, 1],
])("ceiling_of_%d_is_%d", (value, ceiling) => expect(niceCeiling(value)).toBeCloseTo(ceiling));

test("what_is_read_once_a_beat_holds_every_range_that_is_shown_until_the_next", () => {
  const [beat, range] = [36_000, 900];
  const asked = soonPassed(boundsOf({ range, from: 0, to: 0 }, beat));
  for (const now of [beat - liveRangeMax + 1, beat - 300, beat]) {
    expect(asked.from).toBeLessThanOrEqual(now - range);
    expect(asked.to).toBeGreaterThanOrEqual(now);
  }
});
