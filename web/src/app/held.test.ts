import { expect, test } from "vitest";
import { countNew } from "./held";

test.each([
  [["b", "a"], ["b", "a"], 0],
  [["b", "a"], ["d", "c", "b", "a"], 2],
  [["b", "a"], ["f", "e"], 2],
  [[], ["a"], 1],
  [["a"], [], 0],
])("from %o to %o are %d new", (shown, now, count) => {
  expect(countNew(shown, now, (item) => item)).toBe(count);
});
