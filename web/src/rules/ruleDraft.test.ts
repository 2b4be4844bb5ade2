import { expect, test } from "vitest";
import type { Rule } from "../api/rules";
import { bodyOf, draftOf, emptyDraft, sentenceOf } from "./ruleDraft";

const rule: Rule = {
  id: "r_1", name: "Slow", service: "payments", metric: "p95_latency", op: ">", threshold: 400, duration_s: 4, enabled: true,
  fired_count: 0, last_fired: null, kind: "threshold", severity: "info", firing: [],
};

test("a_rule_reads_as_a_sentence", () => {
  expect(sentenceOf(draftOf(rule))).toBe("95th percentile of latency of payments above 400 ms for 4 s");
  expect(sentenceOf(emptyDraft)).toBe("share of errors of any service above 5 % for 30 s");
});

test("shares_are_written_in_per_cent_and_sent_as_shares", () => {
  const draft = draftOf({ ...rule, metric: "error_rate", threshold: 0.07 });
  expect(draft.threshold).toBe("7");
  expect(bodyOf(draft)).toEqual({
    rule: { name: "Slow", service: "payments", metric: "error_rate", op: ">", threshold: 0.07, duration_s: 4, severity: "info" },
  });
});

test("a_rule_without_a_name_is_called_by_its_sentence_and_what_is_missing_is_said", () => {
  expect(bodyOf(emptyDraft)).toMatchObject({ rule: { name: "share of errors of any service above 5 % for 30 s" } });
  for (const part of [{ threshold: "" }, { threshold: "x" }, { service: " " }, { durationSeconds: "-1" }, { kind: "sql" as const, sql: "" }]) {
    expect(bodyOf({ ...emptyDraft, ...part })).toHaveProperty("missing");
  }
});

test("a_query_is_sent_without_a_metric", () => {
  expect(bodyOf({ ...emptyDraft, kind: "sql", name: "q", sql: "SELECT 1" })).toEqual({
    rule: { name: "q", sql: "SELECT 1", every_s: 60, severity: "warning" },
  });
});
