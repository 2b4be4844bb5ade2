import { expect, test } from "vitest";
import { boundsOf, fromField, isFixed, rangeLabel, rangeWords, readMoment, shifted, stepOf, toField, writeMoment, zoomedOut } from "./timeRange";

const last = { range: 900, from: 0, to: 0 };

test("a_range_without_ends_moves_with_the_clock_and_a_fixed_one_does_not", () => {
  expect(boundsOf(last, 10_000)).toEqual({ from: 9_100, to: 10_000 });
  expect(boundsOf({ range: 900, from: 5, to: 65 }, 10_000)).toEqual({ from: 5, to: 65 });
  expect([isFixed(last), isFixed({ ...last, from: 9, to: 3 }), isFixed({ ...last, from: 3, to: 9 })]).toEqual([false, false, true]);
});

test.each([
  ["before", { from: 400, to: 700 }],
  ["day", { from: 700 - 86_400, to: 1_000 - 86_400 }],
  ["week", { from: 700 - 604_800, to: 1_000 - 604_800 }],
] as const)("compared_with_%s", (comparison, bounds) => {
  expect(shifted({ from: 700, to: 1_000 }, comparison)).toEqual(bounds);
});

test.each([[60, 1], [900, 15], [3_600, 60], [86_400, 1_800], [30 * 86_400, 43_200]])("%d seconds have bars of %d", (length, step) => {
  expect(stepOf({ from: 0, to: length }, 60)).toBe(step);
});

test("zooming_out_doubles_and_stops_at_now", () => {
  expect(zoomedOut({ from: 100, to: 200 }, 1_000)).toEqual({ from: 50, to: 250 });
  expect(zoomedOut({ from: 100, to: 200 }, 210)).toEqual({ from: 10, to: 210 });
});

test("ranges_and_moments_are_written_as_they_are_read", () => {
  expect([900, 3_600, 604_800, 90].map(rangeWords)).toEqual(["15 min", "1 h", "7 d", "90 s"]);
  expect(rangeLabel({ range: 60, from: 86_400, to: 86_460 })).toBe("1970-01-02 00:00:00 – 00:01:00");
  expect(fromField(toField(86_461))).toBe(86_461);
  expect(fromField("yesterday")).toBeNull();
  expect(readMoment(writeMoment(86_400.5))).toBe(86_400.5);
  expect(["", "x", "-5", "1e99", null].map(readMoment)).toEqual([0, 0, 0, 0, 0]);
});
