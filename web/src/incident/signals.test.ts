import { expect, test } from "vitest";
import type { UnixSeconds } from "../api/contract";
import { readSignals, signalsQuery } from "../api/signals";
import { anomaly, incident } from "../incidents/fixtures";
import { joinSignals, sampleLines, signalTimeline } from "./signals";

const at = (id: string, service: string, ts: number, samples: string[] = []) =>
  anomaly({ id, service, ts: ts as UnixSeconds, samples, incident_id: "inc_1" });
const travelled = [at("c", "cart", 116), at("a", "payments", 100), at("b", "checkout", 107), at("a2", "payments", 120)];

test("who_deviated_first_is_on_top_and_the_others_say_how_much_later", () => {
  const lanes = signalTimeline(travelled)?.lanes ?? [];
  expect(lanes.map(({ service, delaySeconds }) => [service, delaySeconds])).toEqual([
    ["payments", 0],
    ["checkout", 7],
    ["cart", 16],
  ]);
  expect(lanes[0]?.signals.map(({ anomaly }) => anomaly.id)).toEqual(["a", "a2"]);
});

test("every_signal_is_on_the_track_in_order_of_time", () => {
  const marks = signalTimeline(travelled)?.lanes.flatMap(({ signals }) => signals) ?? [];
  for (const { at } of marks) expect(at > 0 && at < 1).toBe(true);
  const byTime = [...marks].sort((a, b) => a.anomaly.ts - b.anomaly.ts).map((mark) => mark.at);
  expect(byTime).toEqual([...byTime].sort((a, b) => a - b));
});

test("no_signal_no_timeline_one_signal_one_lane_many_are_counted", () => {
  expect(signalTimeline([])).toBeNull();
  expect(signalTimeline([at("a", "payments", 5)])?.lanes).toHaveLength(1);
  const many = signalTimeline(Array.from({ length: 20 }, (_, i) => at(`a${i}`, `s${i}`, i)));
  expect([many?.lanes.length, many?.hidden]).toEqual([16, 4]);
});

test("a_signal_seen_and_stored_is_told_once", () => {
  const joined = joinSignals(incident(), [at("a", "payments", 9)], [at("b", "cart", 5), at("a", "payments", 9)]);
  expect(joined.map(({ id }) => id)).toEqual(["b", "a"]);
});

test("samples_are_told_once_the_roots_first", () => {
  const signals = [at("c", "cart", 1, ["retry"]), at("a", "payments", 5, ["timeout", "timeout"]), at("b", "payments", 6, ["timeout", "gone"])];
  expect(sampleLines(signals, "payments").map(({ text }) => text)).toEqual(["timeout", "gone", "retry"]);
});

test("only_plain_ids_enter_a_query", () => {
  expect(signalsQuery("inc_1", ["a1", "x' OR '1'='1"])).toContain("(incident_id = 'inc_1' OR id IN ('a1'))");
  expect(signalsQuery("'; --", [])).toContain("WHERE 1 = 0 ");
});

test("stored_times_are_utc", () => {
  const row = ["2026-11-21 06:35:53.489", "a", "rate", "payments", "error_rate", 0.5, 1, 2, "words", ["line"], "inc_1"];
  const [signal] = readSignals({ data: [row] });
  expect(signal?.ts).toBe(Date.UTC(2026, 10, 21, 6, 35, 53, 489) / 1_000);
  expect([signal?.id, signal?.metric, signal?.samples, signal?.incident_id]).toEqual(["a", "error_rate", ["line"], "inc_1"]);
});
