import { expect, test } from "vitest";
import { serviceColumns, withForecast } from "./serviceColumns";

const bar = (at: number, total: number, errors: number) => ({ at, total, errors, p50: 5, p95: 9, p99: null });

test("bars_without_records_are_zero_and_have_no_share", () => {
  const columns = serviceColumns([bar(10, 20, 5), bar(30, 10, 0)], { from: 10, to: 40 }, 10, Infinity);
  expect(columns.time).toEqual([15, 25, 35]);
  expect(columns.rate).toEqual([120, 0, 60]);
  expect(columns.errorShare).toEqual([0.25, null, 0]);
  expect([columns.p50, columns.p99]).toEqual([[5, null, 5], [null, null, null]]);
});

test("a_forecast_stands_behind_the_past_and_columns_stay_equally_long", () => {
  const forecast = { step_seconds: 10, level: 0.8, mean: [1, 2], lower: [0, 1], upper: [2, 3] };
  const { time, columns } = withForecast([5, 15], [7, 8], [6], forecast, 20, 6);
  expect(time).toEqual([5, 15, 25, 35]);
  expect(columns).toEqual([
    [null, null, 12, 18],
    [null, null, 0, 6],
    [null, null, 6, 12],
    [7, 8, null, null],
    [6, null, null, null],
  ]);
  expect(withForecast([5], [7], null, null, 10, 1)).toEqual({ time: [5], columns: [[null], [null], [null], [7]] });
});

test("a_bar_that_is_not_over_is_not_known_yet", () => {
  expect(serviceColumns([bar(10, 20, 5), bar(20, 1, 0)], { from: 10, to: 30 }, 10, 25).rate).toEqual([120, null]);
});
