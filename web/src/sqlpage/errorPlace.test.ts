import { expect, test } from "vitest";
import { errorPlace } from "./errorPlace";

test.each([
  ["Syntax error: Expected: an SQL statement, found: SELEC at Line: 1, Column: 1", "SELEC 1", [0, 5, 0, 0]],
  ["Unmatched parentheses: '(' at line 2, column 6 is never closed", "SELECT\ncount( FROM logs", [12, 1, 1, 5]],
  ["Unknown expression identifier `x`. (UNKNOWN_IDENTIFIER)", "SELECT xx,\n x FROM logs", [12, 1, 1, 1]],
  ["Resource 'nothere' not found", "SELECT 1 FROM nothere", [14, 7, 0, 14]],
  ["at Line: 1, Column: 99", "SELECT", [6, 1, 0, 6]],
])("%s is found", (message, query, [at, length, line, column]) => {
  expect(errorPlace(message, query)).toEqual({ at, length, line, column });
});

test.each(["something else", "at Line: 9, Column: 1", "Unknown identifier `zz`"])("%s names no place", (message) => {
  expect(errorPlace(message, "SELECT 1")).toBeNull();
});
