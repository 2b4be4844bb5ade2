import { expect, test } from "vitest";
import { templateParts, templateQuery } from "./templateParts";

test("wildcards_are_told_from_text_that_only_looks_like_them", () => {
  expect(templateParts("took <num>ms for <*>, a < b > c <Tag>")).toEqual([
    { text: "took ", isWildcard: false },
    { text: "<num>", isWildcard: true },
    { text: "ms for ", isWildcard: false },
    { text: "<*>", isWildcard: true },
    { text: ", a < b > c <Tag>", isWildcard: false },
  ]);
  expect(templateParts("")).toEqual([]);
});

test.each([
  ["acquirer timeout region=<str> after <num> ms", "acquirer timeout"],
  ["<num> rows written to <path>", "rows written to"],
  ["<*> <num>", ""],
  ["plain words only", "plain words only"],
])("%s is found by %s", (typed, query) => expect(templateQuery(typed)).toBe(query));
