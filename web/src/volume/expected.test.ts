import { expect, test } from "vitest";
import { expectedOf, lookBackMax, lookBackMin, median } from "./expected";

const flat = (count: number, value: number): number[] => new Array<number>(count).fill(value);

test.each([
  [[], 0],
  [[3], 3],
  [[9, 1, 5], 5],
  [[4, 1, 3, 2], 2.5],
] as const)("median_of_%j_is_%d", (values, middle) => expect(median(values)).toBe(middle));

test("nothing_is_expected_until_enough_bars_are_known", () => {
  const { upper, lower } = expectedOf(flat(lookBackMin + 2, 50));
  expect(upper.slice(0, lookBackMin)).toEqual(new Array(lookBackMin).fill(null));
  expect([upper[lookBackMin], lower[lookBackMin]].every((edge) => edge !== null)).toBe(true);
  // Gaps are not known.
  const gaps = [...flat(lookBackMin - 1, 50), null, null, 50];
  expect(expectedOf(gaps).upper.at(-1)).toBeNull();
});

test("a_constant_series_has_a_thin_band_and_silence_has_one_that_begins_at_zero", () => {
  const constant = expectedOf(flat(40, 50));
  expect([constant.upper.at(-1), constant.lower.at(-1)]).toEqual([51, 49]);
  const silent = expectedOf(flat(40, 0), 10);
  expect([silent.upper.at(-1), silent.lower.at(-1)]).toEqual([0.2, 0]);
});

test("the_band_is_three_deviations_estimated_from_the_median_deviation", () => {
  // Median 50, deviations of 10 or none: half of them 10.
  const values = [...[40, 50, 60, 40, 60, 50, 40, 60, 40, 60, 40, 60], 50];
  const { upper, lower } = expectedOf(values);
  expect(upper.at(-1)).toBeCloseTo(50 + 3 * 1.4826 * 10, 6);
  expect(lower.at(-1)).toBeCloseTo(50 - 3 * 1.4826 * 10, 6);
});

test("it_does_not_look_ahead_nor_at_the_bar_itself", () => {
  const calm = flat(30, 50);
  const burst = [...calm, 5_000, 5_000];
  const [before, after] = [expectedOf(calm, 5_000), expectedOf(burst, 5_000)];
  expect(after.upper.slice(0, 30)).toEqual(before.upper);
  expect(after.upper[30]).toBe(before.upper[29]);
});

test("a_burst_among_the_bars_before_moves_it_little_and_what_is_long_past_not_at_all", () => {
  const values = [...flat(20, 50), 5_000, 5_000, ...flat(10, 50)];
  expect(expectedOf(values).upper.at(-1)).toBe(50 + 0.02 * 5_000);
  const stepped = [...flat(lookBackMax, 10), ...flat(lookBackMax + 1, 90)];
  expect(expectedOf(stepped).lower.at(-1)).toBeGreaterThan(80);
});
