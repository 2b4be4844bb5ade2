import { keepPreviousData, useQuery, type UseQueryResult } from "@tanstack/react-query";
import { querySql } from "../api/sql";
import { boundsCondition } from "../lines/searchSql";
import type { Bounds } from "../time/timeRange";
import type { MetricName } from "./ruleDraft";

const expressions: Record<MetricName, (step: number) => string> = {
  error_rate: () => "countIf(severity_number >= 17) / count()",
  warn_rate: () => "countIf(severity_number >= 13 AND severity_number < 17) / count()",
  errors_per_min: (step) => `countIf(severity_number >= 17) * ${60 / step}`,
  warns_per_min: (step) => `countIf(severity_number >= 13 AND severity_number < 17) * ${60 / step}`,
  logs_per_min: (step) => `count() * ${60 / step}`,
  p50_latency_ms: () => "quantile(0.5)(duration_ms)",
  p95_latency_ms: () => "quantile(0.95)(duration_ms)",
  p99_latency_ms: () => "quantile(0.99)(duration_ms)",
};

export type MetricRow = readonly [number, string, number | null];

/** A rule's metric by service and bar, about what is stored. */
export function useMetric(metric: MetricName, service: string, bounds: Bounds, step: number, isOn: boolean): UseQueryResult<MetricRow[]> {
  return useQuery({
    queryKey: ["metric", metric, service, bounds, step],
    queryFn: async ({ signal }) => {
      const who = service === "*" ? "" : " AND service = {service:String}";
      const answer = await querySql(
        `SELECT intDiv(toUnixTimestamp64Milli(timestamp), ${step * 1_000}) AS bar, service, ${expressions[metric](step)} AS value FROM logs ` +
          `WHERE ${boundsCondition(bounds)}${who} GROUP BY bar, service ORDER BY bar LIMIT 100000`,
        service === "*" ? {} : { service },
        signal,
      );
      return answer.data.map(([bar, name, value]) => [Number(bar), String(name), value === null ? null : Number(value)] as const);
    },
    enabled: isOn,
    retry: false,
    staleTime: 60_000,
    placeholderData: keepPreviousData,
  });
}
