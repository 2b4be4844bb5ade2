import { expect, test } from "vitest";
import { parametersOf } from "./parameters";

test("each_wildcard_has_its_values_most_frequent_first", () => {
  const { parameters, lines } = parametersOf("user <id> took <duration> (ok=<bool>)", [
    "user u_1 took 5ms (ok=true)",
    "user u_1 took 9ms (ok=true)",
    "user u_2 took 7ms (ok=false)",
    "another line",
  ]);
  expect(lines).toBe(3);
  expect(parameters.map(({ kind, cardinality, top }) => [kind, cardinality, top[0]])).toEqual([
    ["<id>", 2, { value: "u_1", count: 2 }],
    ["<duration>", 3, { value: "5ms", count: 1 }],
    ["<bool>", 2, { value: "true", count: 2 }],
  ]);
  expect(parameters[1]?.numbers).toMatchObject({ least: 5, most: 9, middle: 7 });
  expect(parameters[2]?.numbers).toBeNull();
});

test("signs_of_a_pattern_in_a_template_are_only_signs", () => {
  expect(parametersOf("[x] a.b* <num>?", ["[x] a.b* 7?", "x axb 7"]).lines).toBe(1);
});

test("a_template_without_wildcards_or_with_very_many_has_no_values", () => {
  expect(parametersOf("plain", ["plain"]).parameters).toEqual([]);
  expect(parametersOf("<num> ".repeat(30), ["1 ".repeat(30)]).parameters).toEqual([]);
});

test("a_hostile_line_costs_no_time", () => {
  const begin = performance.now();
  parametersOf("<*> ".repeat(12).trim(), new Array<string>(50).fill("a ".repeat(200)));
  parametersOf("<duration> ".repeat(12).trim(), new Array<string>(50).fill("a ms ".repeat(200)));
  expect(performance.now() - begin).toBeLessThan(2_000);
});
