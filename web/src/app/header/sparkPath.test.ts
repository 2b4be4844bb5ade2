import { expect, test } from "vitest";
import { sparkPath } from "./sparkPath";

test.each<[string, number[], string]>([
  ["nothing", [], ""],
  ["too few values", [3, 4, 5], ""],
  ["zeros lie on the ground", [0, 0, 0, 0], "M10.0,12.0L20.0,12.0L30.0,12.0L40.0,12.0"],
  ["the newest is at the right edge", [0, 0, 5, 10], "M10.0,12.0L20.0,12.0L30.0,7.8L40.0,3.5"],
  ["what does not fit is left out", [99, 10, 0, 10, 5, 10], "M0.0,3.5L10.0,12.0L20.0,3.5L30.0,7.8L40.0,3.5"],
])("%s", (_, values, path) => expect(sparkPath(values, 40, 13, 5)).toBe(path));

test("a_trifle_stays_low", () => expect(sparkPath([0, 0, 0, 1], 40, 13, 5, 10)).toMatch(/L40\.0,11\.2$/));
