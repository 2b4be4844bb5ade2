import { expect, test } from "vitest";
import { quickChart } from "./quickChart";

const time = { name: "t", type: "DateTime64(3)" };
const text = { name: "service", type: "LowCardinality(String)" };
const number = { name: "n", type: "UInt64" };

test("numbers_with_a_time_are_lines_in_order_of_time", () => {
  expect(quickChart([time, number], [["1970-01-01 00:00:09", 2], ["1970-01-01 00:00:05", null]])).toEqual({
    kind: "time", x: "t", time: [5, 9], names: ["n"], columns: [[null, 2]],
  });
});

test("numbers_with_a_text_are_bars_and_many_are_bounded", () => {
  const chart = quickChart([text, number], Array.from({ length: 40 }, (_, place) => [`s${place}`, place]));
  expect(chart).toMatchObject({ kind: "bars", x: "service", y: "n", hidden: 10 });
});

test.each([
  ["one row", [text, number], [["a", 1]]],
  ["no number", [text, time], [["a", "x"], ["b", "y"]]],
  ["one number alone", [number], [[1], [2]]],
])("%s has no chart", (_, meta, data) => expect(quickChart(meta, data)).toBeNull());
