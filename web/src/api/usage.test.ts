import { expect, test } from "vitest";
import { readUsage, readUsageSteps } from "./usage";

test("usage_is_told_in_milliseconds_and_without_quantiles_where_nobody_asked", () => {
  expect(readUsage({ data: [[3, 1, 0.002, 0.25, 40, "2026-11-22 10:00:00"]] })).toEqual({
    requests: 3, errors: 1, p50: 2, p95: 250, rows: 40, last: 1_795_341_600,
  });
  expect(readUsage({ data: [[0, 0, null, null, 0, "1970-01-01 00:00:00"]] })).toEqual({
    requests: 0, errors: 0, p50: null, p95: null, rows: 0, last: null,
  });
  expect(readUsage({ data: [] }).requests).toBe(0);
});

test("steps_are_read_in_their_order", () => {
  expect(readUsageSteps({ data: [["2026-11-22 10:00:00", 2, 1, 0.01], ["2026-11-22 10:15:00", "5", 0, 0.02]] })).toEqual([
    { at: 1_795_341_600, requests: 2, errors: 1, p95: 10 },
    { at: 1_795_342_500, requests: 5, errors: 0, p95: 20 },
  ]);
});
