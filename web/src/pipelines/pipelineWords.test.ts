import { expect, test } from "vitest";
import type { Counts } from "../api/pipelines";
import { came, conditionOf, conditionWords, msPerEvent, reasonsWords, routeWords } from "./pipelineWords";

const topic = (events: number) => ({ events, bytes: events * 10 });
const counts = (waiting: number, failed: number): Counts => ({
  published: 5, refused: 0, consumed: 1, delivered: 2, failed, replayed: 0, discarded: 0, worker_restarts: 0,
  topics: { input: topic(waiting), output: topic(0), failed: topic(failed) }, stages: [],
});

test.each([
  [{ problem: "", isPaused: false, counts: counts(0, 0) }, "running", "Running; nothing waits."],
  [{ problem: "", isPaused: false, counts: counts(2, 0) }, "running", "Running; 2 events waiting."],
  [{ problem: "", isPaused: false, counts: counts(0, 1) }, "failing", "Running; 1 event failed and is kept."],
  [{ problem: "", isPaused: true, counts: counts(1, 1) }, "paused", "Paused: 1 event waiting."],
  [{ problem: "no python", isPaused: true, counts: null }, "broken", "Its transforms do not run: events are taken and wait."],
] as const)("pipeline %o is %s", (pipeline, condition, words) => {
  expect(conditionOf(pipeline)).toBe(condition);
  expect(conditionWords(pipeline)).toBe(words);
});

test("a_route_names_both_ends", () => {
  expect(routeWords({ name: "a" })).toBe("clients → consumers");
  expect(routeWords({ name: "a", sources: [{ kind: "data_source" }], transforms: [{ kind: "python" }], sinks: [{ kind: "slack" }, { kind: "file" }] })).toBe("data_source → python → slack, file");
});

test("reasons_come_with_the_most_frequent_first", () => {
  expect(reasonsWords({ duplicate: 3, normal: 12_000, none: 0 })).toBe("12,000 normal, 3 duplicate");
});

test("a_stage_that_got_nothing_has_no_time", () => {
  expect(msPerEvent({ in: 0, seconds: 0 })).toBeNull();
  expect(msPerEvent({ in: 4, seconds: 0.02 })).toBe(5);
});

test("what_came_is_what_was_published_and_what_was_read", () => {
  expect(came({ published: 5 })).toBe(5);
  expect(came({ published: 5, read: 7 })).toBe(12);
});
