import { expect, test } from "vitest";
import { withoutFormat } from "./withoutFormat";

test.each([
  ["SELECT 1 FORMAT JSON;", "SELECT 1"],
  ["SELECT 1\n format  csv ", "SELECT 1"],
  ["SELECT 'FORMAT JSON'", "SELECT 'FORMAT JSON'"],
  ["  ", ""],
])("%s is asked as %s", (query, expected) => expect(withoutFormat(query)).toBe(expected));
