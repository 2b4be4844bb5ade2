import { useQuery, type UseQueryResult } from "@tanstack/react-query";
import type { UnixSeconds } from "./contract";
import { querySql, type SqlAnswer } from "./sql";
import { utcSeconds } from "./signals";

/** How an endpoint was used in the last day. */
export type EndpointUsage = {
  requests: number;
  errors: number;
  /** Milliseconds; null without a request. */
  p50: number | null;
  p95: number | null;
  rows: number;
  last: UnixSeconds | null;
};

/** By step, oldest first. */
export type UsageStep = { at: UnixSeconds; requests: number; errors: number; p95: number };

/** Seconds between two points of the chart. */
export const usageStep = 900;

const where = "FROM tinybird.pipe_stats_rt WHERE pipe_name = {pipe:String} AND start_datetime > now() - INTERVAL 1 DAY";

export const usageQuery = `SELECT count() AS requests, countIf(error = 1) AS errors, quantile(0.5)(duration) AS p50, quantile(0.95)(duration) AS p95, sum(result_rows) AS rows, max(start_datetime) AS last ${where}`;

export const usageStepsQuery = `SELECT toStartOfInterval(start_datetime, INTERVAL ${usageStep} SECOND) AS at, count() AS requests, countIf(error = 1) AS errors, quantile(0.95)(duration) AS p95 ${where} GROUP BY at ORDER BY at`;

const milliseconds = (seconds: unknown) => (typeof seconds === "number" ? seconds * 1_000 : null);

export function readUsage({ data }: Pick<SqlAnswer, "data">): EndpointUsage {
  const [requests, errors, p50, p95, rows, last] = data[0] ?? [];
  const count = Number(requests ?? 0);
  return {
    requests: count,
    errors: Number(errors ?? 0),
    p50: count === 0 ? null : milliseconds(p50),
    p95: count === 0 ? null : milliseconds(p95),
    rows: Number(rows ?? 0),
    last: count === 0 ? null : utcSeconds(String(last)),
  };
}

export function readUsageSteps({ data }: Pick<SqlAnswer, "data">): UsageStep[] {
  return data.map(([at, requests, errors, p95]) => ({
    at: utcSeconds(String(at)),
    requests: Number(requests),
    errors: Number(errors),
    p95: milliseconds(p95) ?? 0,
  }));
}

/** Asked again each quarter of a minute: requests are told to their table every second. */
export function useEndpointUsage(pipe: string): UseQueryResult<{ usage: EndpointUsage; steps: UsageStep[] }> {
  return useQuery({
    queryKey: ["usage", pipe],
    queryFn: async ({ signal }) => {
      const [usage, steps] = await Promise.all([
        querySql(usageQuery, { pipe }, signal),
        querySql(usageStepsQuery, { pipe }, signal),
      ]);
      return { usage: readUsage(usage), steps: readUsageSteps(steps) };
    },
    refetchInterval: 15_000,
    retry: false,
  });
}
