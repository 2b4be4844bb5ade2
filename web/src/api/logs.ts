import { keepPreviousData, useInfiniteQuery, useQuery, type UseQueryResult } from "@tanstack/react-query";
import { firstPage, nextPage, type LinePage } from "../lines/olderPages";
import type { Condition, SearchFilter } from "../lines/searchSql";
import { boundsCondition } from "../lines/searchSql";
import { nameHits } from "../lines/tail";
import type { Bounds } from "../time/timeRange";
import type { Bucket } from "../volume/buckets";
import { ApiError, getJson } from "./client";
import type { LogRecord, SearchResult, UnixSeconds } from "./contract";
import { contextLinesMax, facetValuesMax, plainHitsMax } from "./limits";
import { querySql, type SqlAnswer } from "./sql";

/** Columns of a line in the order they are asked for; what comes after the first five are its fields. */
const lineColumns =
  "toUnixTimestamp64Milli(timestamp) AS at_ms, service, severity_text, message, trace_id, span_id, parent_span_id, parent_service, " +
  "host, version, duration_ms, status_code, attributes, resource";
const fieldNames = [
  "span_id", "parent_span_id", "parent_service", "host", "version", "duration_ms", "status_code", "attributes", "resource",
] as const;

export function readLines({ data }: SqlAnswer): LogRecord[] {
  return data.map((row) => {
    const [at, service, level, message, trace, ...rest] = row;
    const fields: Record<string, string> = {};
    fieldNames.forEach((name, place) => {
      const value = rest[place];
      if (value !== null && value !== undefined && value !== "" && value !== "{}") fields[name] = String(value);
    });
    return {
      ts: (Number(at) / 1_000) as UnixSeconds,
      data_source: "logs",
      service: String(service),
      level: String(level) || "INFO",
      message: String(message),
      template_id: null,
      trace_id: String(trace) === "" ? null : String(trace),
      fields,
    };
  });
}

export type LogSearch = { key: string; condition: Condition; filter: SearchFilter; bounds: Bounds };

/** Lines of a range, newest first, by pages. Without a token for queries the plain search answers, which knows words only. */
export function useLogSearch({ key, condition, filter, bounds }: LogSearch, isOn: boolean) {
  return useInfiniteQuery({
    queryKey: ["log search", key, condition],
    queryFn: async ({ signal, pageParam: { before, limit } }): Promise<LinePage> => {
      const where = before === null ? condition.where : `${condition.where} AND timestamp <= fromUnixTimestamp64Milli(${before})`;
      try {
        const [lines, count] = await Promise.all([
          querySql(`SELECT ${lineColumns} FROM logs WHERE ${where} ORDER BY timestamp DESC LIMIT ${limit}`, condition.values, signal),
          before === null ? querySql(`SELECT count() AS n FROM logs WHERE ${where}`, condition.values, signal) : null,
        ]);
        return { key, lines: nameHits(readLines(lines)), total: Number(count?.data[0]?.[0] ?? 0), limit };
      } catch (error) {
        if (!(error instanceof ApiError) || error.status !== 403) throw error;
        const plain = await getJson<Omit<SearchResult, "key">>("api/search", { ...filter, ...bounds, limit: plainHitsMax }, signal);
        // It has no further pages.
        return { key, lines: nameHits(plain.hits), total: plain.total, limit: Infinity };
      }
    },
    initialPageParam: firstPage,
    getNextPageParam: (_last, pages) => nextPage(pages),
    enabled: isOn,
    // A moving range asks anew by itself; the one that is read changes little.
    staleTime: 60_000,
    // Many pages are many megabytes.
    gcTime: 60_000,
    placeholderData: keepPreviousData,
  });
}

/** How many lines by bar, and how many of them bad. */
export function useHistogram(condition: Condition | null, step: number): UseQueryResult<Bucket[]> {
  return useQuery({
    queryKey: ["histogram", condition, step],
    queryFn: async ({ signal }) => {
      if (condition === null) return [];
      const answer = await querySql(
        `SELECT intDiv(toUnixTimestamp64Milli(timestamp), ${step * 1_000}) AS bar, count() AS total, countIf(severity_number >= 17) AS errors, ` +
          `countIf(severity_number >= 13 AND severity_number < 17) AS warns FROM logs WHERE ${condition.where} GROUP BY bar ORDER BY bar`,
        condition.values,
        signal,
      );
      return answer.data.map(([bar, total, errors, warns]) => ({
        at: Number(bar) * step,
        total: Number(total),
        errors: Number(errors),
        warns: Number(warns),
      }));
    },
    enabled: condition !== null,
    retry: false,
    placeholderData: keepPreviousData,
  });
}

export type FacetValue = { value: string; count: number };

/** The values of a column that most lines have. */
export function useFacet(column: string, condition: Condition, isOn: boolean): UseQueryResult<FacetValue[]> {
  return useQuery({
    queryKey: ["facet", column, condition],
    queryFn: async ({ signal }) => {
      const answer = await querySql(
        `SELECT toString(${column}) AS value, count() AS n FROM logs WHERE ${condition.where} GROUP BY value ORDER BY n DESC, value ` +
          `LIMIT ${facetValuesMax}`,
        condition.values,
        signal,
      );
      return answer.data
        .map(([value, count]) => ({ value: value === null ? "" : String(value), count: Number(count) }))
        .filter(({ value }) => value !== "");
    },
    enabled: isOn,
    retry: false,
    placeholderData: keepPreviousData,
  });
}

/** Lines of the same service just before and just after an instant, oldest first. */
export function useLinesAround(service: string, ts: UnixSeconds): UseQueryResult<{ before: LogRecord[]; after: LogRecord[] }> {
  return useQuery({
    queryKey: ["context", service, ts],
    queryFn: async ({ signal }) => {
      const ask = (bounds: Bounds, order: "ASC" | "DESC") =>
        querySql(
          `SELECT ${lineColumns} FROM logs WHERE ${boundsCondition(bounds)} AND service = {service:String} ` +
            `ORDER BY timestamp ${order} LIMIT ${contextLinesMax}`,
          { service },
          signal,
        );
      // Milliseconds are whole in the store; the line itself is in neither half.
      const [before, after] = await Promise.all([
        ask({ from: ts - 3_600, to: ts }, "DESC"),
        ask({ from: ts + 0.001, to: ts + 3_600 }, "ASC"),
      ]);
      return { before: readLines(before).reverse(), after: readLines(after) };
    },
    staleTime: Infinity,
    retry: false,
  });
}
