import { keepPreviousData, useQuery, type UseQueryResult } from "@tanstack/react-query";
import { boundsCondition, type Condition } from "../lines/searchSql";
import { ApiError, getJson } from "./client";
import type { UnixSeconds } from "./contract";
import { traceRowsMax } from "./limits";
import { querySql } from "./sql";

/** One trace of a list. Only the id is known where queries are not allowed. */
export type TraceRow = { id: string; started: UnixSeconds | null; durationMs: number; records: number; errors: number; services: string[] };

/** A record of a trace as the server tells it; `depth` counts callers. */
export type TraceRecord = {
  ts: UnixSeconds;
  service: string;
  parent_service: string | null;
  level: string;
  latency_ms: number;
  status_code: number | null;
  message: string;
  span_id: string;
  depth: number;
};

export type Trace = { trace_id: string; started: UnixSeconds; duration_ms: number; services: string[]; has_errors: boolean; spans: TraceRecord[] };

export type TraceOrder = "newest" | "slowest";

export function useTraces(condition: Condition, order: TraceOrder, errorsOnly: boolean): UseQueryResult<TraceRow[]> {
  return useQuery({
    queryKey: ["traces", condition, order, errorsOnly],
    queryFn: async ({ signal }) => {
      try {
        return await queryTraces(condition, order, errorsOnly, signal);
      } catch (error) {
        if (!(error instanceof ApiError) || error.status !== 403) throw error;
        const recent = await getJson<{ trace_ids: string[] }>(
          "api/traces/recent", { limit: traceRowsMax, errors_only: String(errorsOnly) }, signal,
        );
        return recent.trace_ids.map((id) => ({ id, started: null, durationMs: 0, records: 0, errors: 0, services: [] }));
      }
    },
    retry: false,
    placeholderData: keepPreviousData,
  });
}

/** Two queries: the services of a hundred traces are cheap to ask for, those of all traces of a range are not. */
async function queryTraces(condition: Condition, order: TraceOrder, errorsOnly: boolean, signal: AbortSignal): Promise<TraceRow[]> {
  const found = await querySql(
    "SELECT trace_id, toUnixTimestamp64Milli(min(timestamp)) AS first_ms, toUnixTimestamp64Milli(max(timestamp)) AS last_ms, count() AS records, " +
      "countIf(severity_number >= 17) AS errors, max(duration_ms) AS longest_ms FROM logs " +
      `WHERE ${condition.where} AND trace_id != '' GROUP BY trace_id ${errorsOnly ? "HAVING errors > 0 " : ""}` +
      `ORDER BY ${order === "newest" ? "last_ms" : "longest_ms"} DESC, trace_id LIMIT ${traceRowsMax}`,
    condition.values,
    signal,
  );
  const ids = found.data.map(([id]) => String(id));
  const services = await servicesOf(ids, found.data, signal);
  return found.data.map(([id, first, last, records, errors, longest]) => ({
    id: String(id),
    started: (Number(first) / 1_000) as UnixSeconds,
    durationMs: Math.max(Number(last) - Number(first), Number(longest ?? 0)),
    records: Number(records),
    errors: Number(errors),
    services: services.get(String(id)) ?? [],
  }));
}

async function servicesOf(ids: readonly string[], rows: readonly unknown[][], signal: AbortSignal): Promise<Map<string, string[]>> {
  const byTrace = new Map<string, string[]>();
  if (ids.length === 0) return byTrace;
  const values = Object.fromEntries(ids.map((id, place) => [`t${place}`, id]));
  const names = ids.map((_, place) => `{t${place}:String}`).join(", ");
  const [from, to] = [Math.min(...rows.map((row) => Number(row[1]))), Math.max(...rows.map((row) => Number(row[2])))];
  const answer = await querySql(
    `SELECT trace_id, service FROM logs WHERE ${boundsCondition({ from: from / 1_000, to: to / 1_000 + 0.001 })} AND trace_id IN (${names}) ` +
      "GROUP BY trace_id, service ORDER BY trace_id, service",
    values,
    signal,
  );
  for (const [id, service] of answer.data) byTrace.set(String(id), [...(byTrace.get(String(id)) ?? []), String(service)]);
  return byTrace;
}

export function useTrace(id: string): UseQueryResult<Trace> {
  return useQuery({
    queryKey: ["trace", id],
    queryFn: ({ signal }) => getJson<Trace>(`api/trace/${encodeURIComponent(id)}`, {}, signal),
    enabled: id !== "",
    retry: false,
  });
}
