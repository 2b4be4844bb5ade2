import type { UsageStep } from "../api/usage";

/** Columns of a chart over [from, to]: steps in which nobody asked are there too, with no requests and no latency. */
export function usageColumns(steps: readonly UsageStep[], from: number, to: number, step: number) {
  const known = new Map(steps.map((one) => [one.at as number, one]));
  const first = Math.ceil(from / step) * step;
  const time: number[] = [];
  for (let at = first; at <= to; at += step) time.push(at);
  return {
    time,
    requests: time.map((at) => known.get(at)?.requests ?? 0),
    errors: time.map((at) => known.get(at)?.errors ?? 0),
    p95: time.map((at) => known.get(at)?.p95 ?? null),
  };
}
