import { expect, test } from "vitest";
import type { LogRecord } from "../api/contract";
import { linesCaption } from "./linesCaption";
import { emptyTail } from "./tail";

const calm = { isSearching: false, result: undefined, tail: emptyTail, isPaused: false, matching: null };
const found = (hits: number, total: number) => ({ key: "", hits: new Array<LogRecord>(hits), total });

test("a_partial_list_says_so", () => {
  expect(linesCaption({ ...calm, isSearching: true, result: found(200, 1_234) })).toBe("newest 200 of 1,234 lines");
  expect(linesCaption({ ...calm, isSearching: true, result: found(1, 1) })).toBe("1 line");
  expect(linesCaption({ ...calm, tail: { ...emptyTail, hasGap: true } })).toContain("newest 60 of each second");
});

test("a_full_list_says_little", () => {
  expect(linesCaption(calm)).toBe("");
  expect(linesCaption({ ...calm, isPaused: true })).toBe("paused");
  expect(linesCaption({ ...calm, matching: 3 })).toBe("3 of the last 0 lines");
});
