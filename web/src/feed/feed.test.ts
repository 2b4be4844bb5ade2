import { expect, test } from "vitest";
import type { Tick, UnixSeconds } from "../api/contract";
import { readTick } from "../api/contract";
import { anomaliesMax, countHistoryMax } from "../api/limits";
import { anomaly } from "../incidents/fixtures";
import { appendCounts } from "./countHistory";
import { mergeAnomalies, nextFeed } from "./feed";

const wire = (kpi: Partial<Tick["kpi"]> = {}, timeline: Tick["timeline"] = []) =>
  readTick({ v: 1, kind: "tick", kpi: { logs_per_sec: 5, error_rate: 0, ...kpi }, logs: [], timeline, services: [] });

test("a_tick_of_an_earlier_server_has_empty_lists_for_what_it_does_not_know", () => {
  const { tick, edges, anomalies } = nextFeed(undefined, wire());
  expect([tick.graph.nodes, tick.incidents, edges, anomalies]).toEqual([[], [], [], []]);
});

test("an_anomaly_told_again_is_kept_once_with_what_is_known_last", () => {
  const first = anomaly({ id: "a", ts: 5 as UnixSeconds });
  const merged = mergeAnomalies([first], [{ ...first, incident_id: "inc_1" }, anomaly({ id: "b", ts: 2 as UnixSeconds })]);
  expect(merged.map(({ id, incident_id }) => [id, incident_id])).toEqual([["b", null], ["a", "inc_1"]]);
});

test("anomalies_are_bounded_and_the_oldest_go", () => {
  const many = Array.from({ length: anomaliesMax + 7 }, (_, i) => anomaly({ id: `a${i}`, ts: i as UnixSeconds }));
  expect(mergeAnomalies(many, [])).toHaveLength(anomaliesMax);
  expect(mergeAnomalies(many, [])[0]?.id).toBe("a7");
});

test("rates_have_a_past_from_the_first_tick_and_stay_bounded", () => {
  const timeline = Array.from({ length: 60 }, (_, i) => ({ ts: i as UnixSeconds, total: 20, errors: 5, warns: 0 }));
  let history = appendCounts(undefined, wire({ logs_per_sec: 7 }, timeline));
  expect(history.logs_per_sec).toHaveLength(52);
  expect([history.logs_per_sec[0], history.logs_per_sec.at(-1), history.error_rate[0]]).toEqual([20, 7, 0.25]);
  for (let i = 0; i < countHistoryMax + 5; i += 1) history = appendCounts(history, wire());
  expect(history.logs_per_sec).toHaveLength(countHistoryMax);
});
