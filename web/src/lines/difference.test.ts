import { expect, test } from "vitest";
import { differences } from "./difference";

const counts = (pairs: Record<string, number>) => Object.entries(pairs).map(([value, count]) => ({ value, count }));

test("what_makes_up_more_of_this_time_than_of_the_other_is_told_most_telling_first", () => {
  const found = differences(
    [
      { column: "level", here: counts({ ERROR: 40, INFO: 60 }), elsewhere: counts({ ERROR: 10, INFO: 990 }) },
      { column: "host", here: counts({ new: 10, old: 90 }), elsewhere: counts({ old: 1_000 }) },
    ],
    100,
    1_000,
  );
  expect(found.map(({ column, value, lift }) => [column, value, lift])).toEqual([
    ["level", "ERROR", 40],
    ["host", "new", Infinity],
  ]);
});

test("a_few_lines_and_an_empty_time_explain_nothing", () => {
  expect(differences([{ column: "a", here: counts({ x: 4 }), elsewhere: [] }], 4, 0)).toEqual([]);
  expect(differences([{ column: "a", here: [], elsewhere: [] }], 0, 0)).toEqual([]);
});
