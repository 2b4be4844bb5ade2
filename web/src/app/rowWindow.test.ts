import { expect, test } from "vitest";
import { rowWindow, scrollTo, topOf, type RowList } from "./rowWindow";

const plain: RowList = { count: 10_000, rowHeight: 28, open: null };
const opened: RowList = { ...plain, open: { index: 2, height: 228 } };

test.each<[string, RowList, number, [number, number]]>([
  ["at the top", plain, 0, [0, 19]],
  ["in the middle", plain, 2_800, [92, 119]],
  ["at the end", plain, 28 * 10_000 - 280, [9_982, 10_000]],
  ["beyond the end", plain, 1e9, [10_000, 10_000]],
  ["inside an open row", opened, 100, [0, 15]],
  ["below an open row", opened, 1_000, [20, 47]],
  ["without rows", { ...plain, count: 0 }, 0, [0, 0]],
])("rows_%s", (_, list, scrollTop, [first, end]) => {
  const shown = rowWindow(list, scrollTop, 280);
  expect([shown.first, shown.end]).toEqual([first, end]);
});

test("a_window_and_its_margins_are_as_high_as_the_whole_list", () => {
  for (const list of [plain, opened]) {
    for (const scrollTop of [0, 30, 150, 5_000, 279_000]) {
      const { first, end, before, after } = rowWindow(list, scrollTop, 500);
      const shown = topOf(list, end) - topOf(list, first);
      expect(before + shown + after).toBe(topOf(list, list.count));
    }
  }
});

test("a_row_in_view_needs_no_scroll_and_others_the_shortest", () => {
  expect(scrollTo(plain, 3, 0, 280)).toBeNull();
  expect(scrollTo(plain, 10, 0, 280)).toBe(28);
  expect(scrollTo(plain, 1, 280, 280)).toBe(28);
});
