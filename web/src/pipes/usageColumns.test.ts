import { expect, test } from "vitest";
import type { UnixSeconds } from "../api/contract";
import { usageColumns } from "./usageColumns";

test("steps_without_requests_are_zeros_and_have_no_latency", () => {
  const steps = [{ at: 20 as UnixSeconds, requests: 4, errors: 1, p95: 7 }];
  expect(usageColumns(steps, 5, 30, 10)).toEqual({
    time: [10, 20, 30],
    requests: [0, 4, 0],
    errors: [0, 1, 0],
    p95: [null, 7, null],
  });
  expect(usageColumns([], 8, 9, 10).time).toEqual([]);
});
