import { keepPreviousData, useQuery, type UseQueryResult } from "@tanstack/react-query";
import { boundsCondition } from "../lines/searchSql";
import type { Bounds } from "../time/timeRange";
import { getJson } from "./client";
import type { GraphEdge, LogRecord, Template } from "./contract";
import { namedServicesMax } from "./limits";
import { querySql } from "./sql";

/** The next steps of a series: the mean, and the interval that should hold `level` of what comes. */
export type Forecast = { step_seconds: number; level: number; mean: number[]; lower: number[]; upper: number[] };

export type ServiceDetail = {
  id: string;
  logs_per_min: number;
  error_rate: number;
  warn_rate: number;
  mean_latency_ms: number;
  p95_latency_ms: number;
  /** 1 is well. */
  health: number;
  readiness: number;
  /** How far each of its series is learned; servers of before do not say. */
  series?: ReadonlyArray<{ name: string; readiness: number; readiness_text: string }>;
  upstream: GraphEdge[];
  downstream: GraphEdge[];
  top_templates: Template[];
  recent_errors: LogRecord[];
  forecast: { error_rate: Forecast | null; logs: Forecast | null };
};

export function useService(name: string): UseQueryResult<ServiceDetail> {
  return useQuery({
    queryKey: ["service", name],
    queryFn: ({ signal }) => getJson<ServiceDetail>(`api/service/${encodeURIComponent(name)}`, {}, signal),
    refetchInterval: 10_000,
    placeholderData: (last) => (last?.id === name ? last : undefined),
  });
}

/** One bar of a service; latencies are null where no record told one. */
export type ServiceBar = { at: number; total: number; errors: number; p50: number | null; p95: number | null; p99: number | null };

export function useServiceSeries(name: string, bounds: Bounds | null, step: number): UseQueryResult<ServiceBar[]> {
  return useQuery({
    queryKey: ["service series", name, bounds, step],
    queryFn: async ({ signal }) => {
      if (bounds === null) return [];
      const answer = await querySql(
        `SELECT intDiv(toUnixTimestamp64Milli(timestamp), ${step * 1_000}) AS bar, count() AS total, countIf(severity_number >= 17) AS errors, ` +
          "quantile(0.5)(duration_ms) AS p50, quantile(0.95)(duration_ms) AS p95, quantile(0.99)(duration_ms) AS p99 FROM logs " +
          `WHERE ${boundsCondition(bounds)} AND service = {service:String} GROUP BY bar ORDER BY bar`,
        { service: name },
        signal,
      );
      const number = (value: unknown) => (value === null || Number.isNaN(Number(value)) ? null : Number(value));
      return answer.data.map(([bar, total, errors, p50, p95, p99]) => ({
        at: Number(bar) * step,
        total: Number(total),
        errors: Number(errors),
        p50: number(p50),
        p95: number(p95),
        p99: number(p99),
      }));
    },
    enabled: bounds !== null,
    retry: false,
    placeholderData: keepPreviousData,
  });
}

/** Services with a text in their names that wrote in a range, the busiest first: also those that no tick tells. */
export function useNamedServices(text: string, bounds: Bounds | null): UseQueryResult<string[]> {
  return useQuery({
    queryKey: ["named services", text, bounds],
    queryFn: async ({ signal }) => {
      if (bounds === null) return [];
      const where = `${boundsCondition(bounds)} AND positionCaseInsensitive(service, {text:String}) > 0`;
      const { data } = await querySql(`SELECT service, count() AS n FROM logs WHERE ${where} GROUP BY service ORDER BY n DESC, service LIMIT ${namedServicesMax}`, { text }, signal);
      return data.map(([service]) => String(service));
    },
    enabled: text !== "" && bounds !== null,
    retry: false,
    staleTime: 60_000,
    placeholderData: keepPreviousData,
  });
}

/** Pearson's r between shares of bad records; `lag_seconds` is positive where the target follows. */
export type CorrelatedPair = { source: string; target: string; r: number; lag_seconds: number; p_value: number };

export type Correlations = { services: string[]; matrix: number[][]; window_seconds: number; pairs: CorrelatedPair[] };

export function useCorrelations(): UseQueryResult<Correlations> {
  return useQuery({
    queryKey: ["correlations"],
    queryFn: ({ signal }) => getJson<Correlations>("api/correlations", {}, signal),
    refetchInterval: 15_000,
    placeholderData: keepPreviousData,
  });
}
