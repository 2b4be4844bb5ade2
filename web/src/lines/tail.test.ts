import { expect, test } from "vitest";
import type { LogRecord, UnixSeconds } from "../api/contract";
import { tailLinesMax } from "../api/limits";
import { appendTail, emptyTail, nameHits } from "./tail";

const record = (ts: number, message = `m${ts}`): LogRecord => ({
  ts: ts as UnixSeconds,
  data_source: "logs",
  service: "web",
  level: "INFO",
  message,
  template_id: null,
  trace_id: null,
});
const records = (first: number, count: number) => Array.from({ length: count }, (_, i) => record(first + i));
const times = (lines: LogRecord[]) => lines.map((line) => line.ts);

test("overlapping_windows_give_each_line_once_newest_first", () => {
  const tail = appendTail(appendTail(emptyTail, records(1, 3)), records(2, 3));
  expect(times(tail.lines)).toEqual([4, 3, 2, 1]);
  expect(tail.hasGap).toBe(false);
});

test("a_line_said_twice_is_shown_twice", () => {
  const tail = appendTail(appendTail(emptyTail, [record(1)]), [record(1), record(1)]);
  expect(times(tail.lines)).toEqual([1, 1]);
  expect(new Set(tail.lines.map((line) => line.id)).size).toBe(2);
});

test("a_late_line_in_the_middle_of_the_window_is_new_and_the_others_are_not", () => {
  const tail = appendTail(appendTail(emptyTail, [record(1), record(3)]), [record(1), record(2), record(3)]);
  expect(times(tail.lines)).toEqual([2, 3, 1]);
});

test("the_same_window_again_changes_no_line", () => {
  const once = appendTail(emptyTail, records(1, 3));
  expect(appendTail(once, records(1, 3)).lines).toBe(once.lines);
});

test("windows_that_do_not_overlap_are_a_gap", () => {
  expect(appendTail(appendTail(emptyTail, records(1, 3)), records(9, 3)).hasGap).toBe(true);
  expect(appendTail(emptyTail, records(1, 3)).hasGap).toBe(false);
});

test("the_tail_is_bounded_and_names_stay_unique", () => {
  let tail = emptyTail;
  const ticks = Math.ceil(tailLinesMax / 60) + 2;
  for (let tick = 0; tick < ticks; tick += 1) tail = appendTail(tail, records(tick * 60, 60));
  expect(tail.lines).toHaveLength(tailLinesMax);
  expect(new Set(tail.lines.map((line) => line.id)).size).toBe(tailLinesMax);
  expect(tail.lines[0]?.ts).toBe(ticks * 60 - 1);
});

test("equal_hits_have_different_names_and_keep_them", () => {
  const hits = [record(1), record(2), record(2)];
  const named = nameHits(hits);
  expect(times(named)).toEqual([2, 2, 1]);
  expect(new Set(named.map((line) => line.id)).size).toBe(3);
  expect(nameHits([...hits, record(9)]).slice(1).map((l) => l.id)).toEqual(named.map((l) => l.id));
});
