import { expect, test } from "vitest";
import { formatBytes, formatCount, formatPercent, formatMs, formatRate, formatShare, plural } from "./number";

test.each([
  [0, "0"],
  [999, "999"],
  [123456, "123,456"],
  [9_999_999, "9,999,999"],
  [12_345_678, "12.3 M"],
  [250_000_000, "250 M"],
  [7_200_000_000, "7.2 G"],
  [Number.NaN, "–"],
])("count_%d_reads_%s", (value, text) => expect(formatCount(value)).toBe(text));

test.each([
  [0, "0"],
  [0.5, "0.5"],
  [9.94, "9.9"],
  [9.96, "10"],
  [53.2, "53"],
  [1234.5, "1,235"],
])("rate_%d_reads_%s", (value, text) => expect(formatRate(value)).toBe(text));

test.each([
  [0, "0 %"],
  [0.0001, "< 0.1 %"],
  [0.025, "2.5 %"],
  [0.0996, "10 %"],
  [0.253, "25 %"],
  [0.996, "99 %"],
  [1, "100 %"],
])("share_%d_reads_%s", (value, text) => expect(formatShare(value)).toBe(text));

test("progress_is_complete_only_when_it_is", () => {
  expect(formatPercent(0.999)).toBe("99 %");
  expect(formatPercent(0.29)).toBe("29 %");
  expect(formatPercent(1)).toBe("100 %");
});

test("bytes_are_decimal_units", () => {
  expect([0, 999, 1234, 45_600_000].map(formatBytes)).toEqual(["0 B", "999 B", "1.2 kB", "46 MB"]);
});

test("one_thing_has_no_s", () => {
  expect([0, 1, 2].map((n) => plural(n, "line"))).toEqual(["0 lines", "1 line", "2 lines"]);
});

test.each([
  [0, "0"],
  [0.66, "0.7 ms"],
  [313.4, "313 ms"],
  [2_972, "2.97 s"],
  [1_000, "1 s"],
  [2_063_000, "34 min"],
  [86_400_000, "24 h"],
  [Number.NaN, "–"],
])("%d ms are written %s", (ms, text) => expect(formatMs(ms)).toBe(text));
