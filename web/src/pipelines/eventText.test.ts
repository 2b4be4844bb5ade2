import { expect, test } from "vitest";
import { beginOf, checkEvent, writeValue } from "./eventText";

test.each([
  ['{"a": 1}', true],
  ['"line"', true],
  ["null", true],
  ["", false],
  ["{a: 1}", false],
])("%j is an event: %s", (text, isEvent) => expect(checkEvent(text).isEvent).toBe(isEvent));

test("a_long_value_is_cut_and_its_length_is_told", () => {
  expect(writeValue("a\nb", 10)).toEqual({ text: "a\nb", length: 3 });
  expect(writeValue({ a: 1 }, 100).text).toBe('{\n  "a": 1\n}');
  expect(writeValue("x".repeat(50), 10)).toEqual({ text: `"${"x".repeat(9)}`, length: 52 });
  expect(beginOf({ a: [1, 2] }, 6)).toBe('{"a":[');
  expect(beginOf(undefined, 6)).toBe("null");
});
