import { expect, test } from "vitest";
import { readTick } from "./contract";
import { applyDelta, isDelta, type Delta, type WireTick } from "./delta";

const tick: WireTick = {
  v: 1,
  kind: "tick",
  seq: 4,
  kpi: { logs_per_sec: 5 },
  logs: [{ message: "a" }, { message: "b" }, { message: "c" }],
  services: [{ id: "web", error_rate: 0 }, { id: "cart", error_rate: 0 }],
  graph: { nodes: [{ id: "web" }], edges: [{ source: "web", target: "cart", weight: 1 }], nodes_total: 1 },
};

const delta = (parts: Pick<Delta, "set" | "lists">, from = 4, seq = 5): Delta => ({ v: 1, kind: "delta", from, seq, ...parts });

test("fields_that_changed_take_the_place_of_the_old_ones_and_the_rest_is_the_same", () => {
  const next = applyDelta(tick, delta({ set: { kpi: { logs_per_sec: 6 }, learning: 1 } }));
  expect(next).toMatchObject({ kind: "tick", seq: 5, kpi: { logs_per_sec: 6 }, learning: 1 });
  expect([next["logs"] === tick["logs"], next["graph"] === tick["graph"]]).toEqual([true, true]);
});

test("a_list_is_replaced_as_a_whole", () => {
  expect(applyDelta(tick, delta({ lists: { logs: { whole: [{ message: "z" }] } } }))["logs"]).toEqual([{ message: "z" }]);
});

test("what_left_what_changed_and_what_came_is_counted_after_what_left", () => {
  const logs = tick["logs"] as object[];
  const next = applyDelta(tick, delta({ lists: { logs: { dropped: 1, changed: [[1, { level: "WARN" }]], added: [{ message: "d" }] } } }));
  expect(next["logs"]).toEqual([{ message: "b" }, { message: "c", level: "WARN" }, { message: "d" }]);
  expect((next["logs"] as object[])[0]).toBe(logs[1]);
});

test.each([
  ["only_dropped", { dropped: 3 }, []],
  ["only_added", { added: [{ message: "d" }] }, ["a", "b", "c", "d"]],
  ["only_changed", { changed: [[0, { message: "x" }]] }, ["x", "b", "c"]],
  ["nothing", {}, ["a", "b", "c"]],
] as const)("parts_of_a_list_delta_may_be_absent_%s", (_name, logs, messages) => {
  const next = applyDelta(tick, delta({ lists: { logs } }))["logs"] as { message: string }[];
  expect(next.map(({ message }) => message)).toEqual(messages);
});

test("names_with_a_dot_lie_in_the_graph_and_its_other_parts_stay_the_same", () => {
  const next = applyDelta(tick, delta({ set: { "graph.nodes_total": 2 }, lists: { "graph.nodes": { added: [{ id: "cart" }] } } }));
  const [before, after] = [tick, next].map((known) => known["graph"] as { nodes: object[]; edges: object[]; nodes_total: number }) as [never, never];
  expect(after).toEqual({ nodes: [{ id: "web" }, { id: "cart" }], edges: before["edges"], nodes_total: 2 });
  expect(after["edges"]).toBe(before["edges"]);
});

test("the_tick_before_is_not_touched", () => {
  const copy = structuredClone(tick);
  const lists = { services: { dropped: 1, changed: [[0, { error_rate: 1 }]], added: [{ id: "new" }] }, "graph.edges": { whole: [] } } as const;
  applyDelta(tick, delta({ set: { kpi: {}, "graph.nodes_total": 9 }, lists }));
  expect(tick).toEqual(copy);
});

test.each([
  ["a_gap", delta({}, 5, 6), /jumped from 4 to 6/],
  ["an_index_behind_the_end", delta({ lists: { logs: { dropped: 2, changed: [[1, {}]] } } }), /not in logs/],
  ["a_negative_index", delta({ lists: { logs: { changed: [[-1, {}]] } } }), /not in logs/],
  ["half_an_index", delta({ lists: { logs: { changed: [[0.5, {}]] } } }), /not in logs/],
  ["more_dropped_than_there_is", delta({ lists: { logs: { dropped: 4 } } }), /not in logs/],
  ["a_list_that_is_none", delta({ lists: { kpi: { added: [] } } }), /not in kpi/],
  ["a_list_that_is_not_there", delta({ lists: { "graph.loops": { dropped: 0 } } }), /not in graph\.loops/],
] as const)("%s_is_refused", (_name, wrong, words) => expect(() => applyDelta(tick, wrong)).toThrow(words));

test("a_delta_before_any_tick_is_refused", () => {
  expect(() => applyDelta(null, delta({}))).toThrow(/from its start to 5/);
  expect(() => applyDelta({ v: 1, kind: "tick" }, delta({}))).toThrow(/from its start/);
});

test("what_a_delta_is", () => {
  expect([delta({}), tick, null, "delta", { v: 2, kind: "delta" }].map(isDelta)).toEqual([true, false, false, false, false]);
});

test("elements_that_no_delta_names_stay_the_same_for_the_reader_of_ticks", () => {
  const incident = {
    id: "inc_1", services: [], candidates: [], impacted: [], likely_next: [], suspected_dependencies: [], changes: [], anomaly_ids: [],
  };
  const first = { ...tick, incidents: [incident, { id: "inc_2" }] };
  const second = applyDelta(first, delta({ set: { kpi: {} } }));
  const [before, after] = [readTick(first), readTick(second)];
  expect(after.incidents[0]).toBe(before.incidents[0]);
  expect(after.incidents[1]).toEqual(before.incidents[1]);
  expect(after.services).toBe(before.services);
});
