import { expect, test } from "vitest";
import { highlight } from "./highlight";
import { markedWords } from "./query";

const marked = (message: string, query: string) =>
  highlight(message, query)
    .map(({ text, isFound }) => (isFound ? `[${text}]` : text))
    .join("");

test.each([
  ["timeout in eu", "", "timeout in eu"],
  ["Timeout after timeout", "TIMEOUT", "[Timeout] after [timeout]"],
  ["a timed out call", '"timed out"', "a [timed out] call"],
  ["cost 3.50 (a+b)", "3.50 a+b", "cost [3.50] ([a+b])"],
  ["3x50", "3.50", "3x50"],
  ["timeouts", "time timeout", "[timeout]s"],
  ["انتهت المهلة", "المهلة", "انتهت [المهلة]"],
  ["nothing here", "absent", "nothing here"],
])("%s searched for %s", (message, query, expected) => expect(marked(message, query)).toBe(expected));

test("an_open_quote_does_not_break_the_query", () => {
  expect(markedWords('upstream "timed')).toEqual(["upstream", "timed"]);
  expect(markedWords('"')).toEqual([]);
});
