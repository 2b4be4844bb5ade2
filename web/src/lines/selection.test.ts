import { expect, test } from "vitest";
import { moveSelection } from "./selection";
import type { Line } from "./tail";

const lines = ["a", "b", "c"].map((id) => ({ id }) as Line);

test.each([
  [null, 1, "a"],
  ["a", 1, "b"],
  ["c", 1, "c"],
  ["a", -1, "a"],
  ["gone", 1, "a"],
] as const)("from %s by %d is %s", (from, step, to) => expect(moveSelection(lines, from, step)).toBe(to));

test("nothing_to_select_in_an_empty_list", () => expect(moveSelection([], null, 1)).toBeNull());
