import { expect, test } from "vitest";
import { rateWindowMs, rowsPerSecond, withSample, type Sample } from "./rates";

const samples = (...sizes: Array<[number, number]>): Sample[] => sizes.map(([at, rows]) => ({ at, rows: new Map([["logs", rows]]) }));

test.each([
  ["none", samples(), null],
  ["one reading", samples([0, 100]), null],
  ["growth", samples([0, 100], [2_000, 300]), 100],
  ["rows that retention took", samples([0, 1_000], [1_000, 1_100], [2_000, 50], [4_000, 250]), 75],
  ["stillness", samples([0, 5], [2_000, 5]), 0],
])("the rate of %s", (_name, given, rate) => expect(rowsPerSecond(given, "logs")).toBe(rate));

test("a source that is not there has no rate", () => expect(rowsPerSecond(samples([0, 1], [1_000, 2]), "spans")).toBeNull());

test("samples leave with the window, and one time is one sample", () => {
  const first = samples([0, 1]);
  expect(withSample(first, samples([0, 2])[0] as Sample)).toEqual(first);
  expect(withSample(first, samples([rateWindowMs + 1, 2])[0] as Sample)).toHaveLength(1);
  expect(withSample(first, samples([rateWindowMs, 2])[0] as Sample)).toHaveLength(2);
});
