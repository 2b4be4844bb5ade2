import { expect, test } from "vitest";
import type { UnixSeconds } from "../api/contract";
import type { TraceRecord } from "../api/traces";
import { parentsOf, waterfall } from "./waterfall";

const record = (service: string, depth: number, ts: number, latency_ms: number): TraceRecord => ({
  service, depth, ts: ts as UnixSeconds, latency_ms, parent_service: null, level: "INFO", status_code: 200, message: "", span_id: service,
});

test("the_caller_is_the_last_one_before_that_is_less_deep", () => {
  expect(parentsOf([0, 1, 2, 1, 0, 1].map((depth) => ({ depth })))).toEqual([null, 0, 1, 0, null, 4]);
});

test("spans_told_by_their_begin_are_read_as_such", () => {
  const { bars } = waterfall([record("web", 0, 10, 100), record("cart", 1, 10.01, 20)]);
  expect(bars.map(({ beginMs }) => Math.round(beginMs))).toEqual([0, 10]);
});

test("the_critical_path_follows_who_ends_last", () => {
  const { bars } = waterfall([record("web", 0, 10.1, 100), record("a", 1, 10.03, 20), record("b", 1, 10.09, 50), record("c", 2, 10.08, 10)]);
  expect(bars.filter(({ isCritical }) => isCritical).map((bar) => bar.record.service)).toEqual(["web", "b", "c"]);
});

test("no_record_no_bar_and_many_are_bounded", () => {
  expect(waterfall([])).toEqual({ bars: [], totalMs: 0, hidden: 0 });
  expect(waterfall(Array.from({ length: 600 }, (_, place) => record("s", 0, place, 1))).hidden).toBe(100);
});
