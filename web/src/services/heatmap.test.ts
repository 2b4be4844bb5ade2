import { expect, test } from "vitest";
import { heatmap, pairWords, strongestPairs } from "./heatmap";

const pair = (source: string, target: string, r: number, lag: number, p: number) => ({ source, target, r, lag_seconds: lag, p_value: p });
const given = {
  services: ["a", "b", "c"],
  matrix: [],
  window_seconds: 300,
  pairs: [pair("a", "b", 0.2, 0, 0.5), pair("b", "c", 0.9, 5, 1e-6)],
};

test("each_pair_has_one_square_and_the_strongest_services_are_on_top", () => {
  const { names, cells } = heatmap(given);
  expect(names).toEqual(["b", "c", "a"]);
  expect(cells.map(({ row, column, r, isSure }) => [row, column, r, isSure])).toEqual([
    [1, 0, 0.9, true],
    [2, 0, 0.2, false],
    [2, 1, 0, false],
  ]);
});

test("many_services_are_bounded_and_the_rest_is_counted", () => {
  const services = Array.from({ length: 100 }, (_, place) => `s${place}`);
  const { names, cells, hidden } = heatmap({ ...given, services, pairs: [] });
  expect([names.length, cells.length, hidden]).toEqual([30, 435, 70]);
});

test("only_what_is_hardly_chance_is_told_in_words", () => {
  expect(strongestPairs(given, 5).map(pairWords)).toEqual(["c follows b by 5 s"]);
  expect(pairWords(pair("a", "b", 0.8, -10, 0))).toBe("a follows b by 10 s");
  expect(pairWords(pair("a", "b", -0.8, 0, 0))).toBe("a and b go against each other");
});
