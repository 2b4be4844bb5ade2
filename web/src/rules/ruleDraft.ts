import type { Rule, RuleBody } from "../api/rules";

/** Metrics of a rule with what they measure and how far a slider reaches. */
export const metrics = [
  { name: "error_rate", words: "share of errors", unit: "%", scale: 100, most: 1 },
  { name: "warn_rate", words: "share of warnings", unit: "%", scale: 100, most: 1 },
  { name: "errors_per_min", words: "errors a minute", unit: "", scale: 1, most: 500 },
  { name: "warns_per_min", words: "warnings a minute", unit: "", scale: 1, most: 500 },
  { name: "logs_per_min", words: "records a minute", unit: "", scale: 1, most: 10_000 },
  { name: "p50_latency_ms", words: "median latency", unit: "ms", scale: 1, most: 5_000 },
  { name: "p95_latency_ms", words: "95th percentile of latency", unit: "ms", scale: 1, most: 5_000 },
  { name: "p99_latency_ms", words: "99th percentile of latency", unit: "ms", scale: 1, most: 5_000 },
] as const;

export type MetricName = (typeof metrics)[number]["name"];
export type Metric = (typeof metrics)[number];

export const ops = [">", ">=", "<", "<="] as const;
export const opWords: Readonly<Record<string, string>> = { ">": "above", ">=": "at least", "<": "below", "<=": "at most" };

export const severities = ["critical", "warning", "info"] as const;

/** The form of a rule: fields as they are typed. The threshold is in the unit shown, per cent for shares. */
export type RuleDraft = {
  kind: "threshold" | "sql";
  name: string;
  service: string;
  metric: MetricName;
  op: (typeof ops)[number];
  threshold: string;
  durationSeconds: string;
  severity: (typeof severities)[number];
  sql: string;
  everySeconds: string;
};

export const emptyDraft: RuleDraft = {
  kind: "threshold",
  name: "",
  service: "*",
  metric: "error_rate",
  op: ">",
  threshold: "5",
  durationSeconds: "30",
  severity: "warning",
  sql: "SELECT service, count() AS value FROM logs\nWHERE severity_number >= 17 AND timestamp > now() - INTERVAL 5 MINUTE\nGROUP BY service HAVING value > 50",
  everySeconds: "60",
};

/** `p95_latency` is an older name of the same. */
export function metricOf(name: string): Metric {
  return metrics.find((metric) => metric.name === name || metric.name === `${name}_ms`) ?? metrics[0];
}

export function draftOf(rule: Rule): RuleDraft {
  const metric = metricOf(rule.metric);
  return {
    kind: rule.kind,
    name: rule.name,
    service: rule.service,
    metric: metric.name,
    op: ops.find((op) => op === rule.op) ?? ">",
    threshold: String(Number((rule.threshold * metric.scale).toPrecision(12))),
    durationSeconds: String(rule.duration_s),
    severity: rule.severity,
    sql: rule.sql ?? emptyDraft.sql,
    everySeconds: String(rule.every_s ?? 60),
  };
}

/** The rule that a form writes, or what is missing. A rule without a name is called by its sentence. */
export function bodyOf(draft: RuleDraft): { rule: RuleBody } | { missing: string } {
  const shared = { severity: draft.severity };
  const name = (draft.name.trim() === "" ? sentenceOf(draft) : draft.name.trim()).slice(0, 180);
  if (draft.kind === "sql") {
    const every = Number(draft.everySeconds);
    if (draft.sql.trim() === "") return { missing: "a query" };
    if (!(every >= 1 && every <= 86_400)) return { missing: "seconds between queries, 1 to 86,400" };
    return { rule: { ...shared, name, sql: draft.sql, every_s: every } };
  }
  const metric = metricOf(draft.metric);
  const threshold = Number(draft.threshold) / metric.scale;
  const duration = Number(draft.durationSeconds);
  if (draft.service.trim() === "") return { missing: "a service, or * for all" };
  if (draft.threshold.trim() === "" || !Number.isFinite(threshold) || threshold < 0) return { missing: "a threshold of 0 or more" };
  if (draft.durationSeconds.trim() === "" || !(duration >= 0 && duration <= 86_400)) return { missing: "a duration of 0 to 86,400 s" };
  return { rule: { ...shared, name, service: draft.service.trim(), metric: draft.metric, op: draft.op, threshold, duration_s: duration } };
}

/** What the rule says, as one reads it aloud. */
export function sentenceOf(draft: RuleDraft): string {
  if (draft.kind === "sql") return `a query returns rows, asked each ${draft.everySeconds} s`;
  const { words, unit } = metricOf(draft.metric);
  const who = draft.service === "*" ? "any service" : draft.service;
  const value = `${draft.threshold}${unit === "" ? "" : ` ${unit}`}`;
  return `${words} of ${who} ${opWords[draft.op]} ${value} for ${draft.durationSeconds} s`;
}
