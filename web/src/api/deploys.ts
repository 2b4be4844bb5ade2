import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useMemo } from "react";
import { boundsOf, isFixed, type TimeRange } from "../time/timeRange";
import { currentTime } from "../format/time";
import { ApiError, getJson } from "./client";
import type { UnixSeconds } from "./contract";

/** A version of a service that went live; the version may be empty. */
export type Deploy = { ts: UnixSeconds; service: string; version: string };

type WireEvents = { events?: Array<Partial<Deploy> & { ts: UnixSeconds; service: string; kind?: string }> };

export function readDeploys({ events = [] }: WireEvents): Deploy[] {
  return events.filter(({ kind = "deploy" }) => kind === "deploy").map(({ ts, service, version = "" }) => ({ ts, service, version }));
}

/** What went live in a range, the oldest first; of one service, or of all. A server that does not tell it has none, and is not asked again. */
export function useDeploys({ range, from, to }: TimeRange, service: string): readonly Deploy[] {
  const isOver = isFixed({ range, from, to });
  const { data } = useQuery({
    queryKey: ["deploys", service, range, from, to],
    queryFn: async ({ signal }) => {
      const bounds = boundsOf({ range, from, to }, currentTime());
      const ends = { from: Math.floor(bounds.from), ...(isOver ? { to: Math.ceil(bounds.to) } : {}) };
      try {
        return readDeploys(await getJson<WireEvents>("api/events", { ...ends, service }, signal));
      } catch (error) {
        if (error instanceof ApiError && (error.status === 404 || error.status === 405)) return null;
        throw error;
      }
    },
    refetchInterval: ({ state }) => (isOver || state.data === null ? false : 5_000),
    staleTime: ({ state }) => (state.data === null ? Infinity : 0),
    retry: false,
    placeholderData: keepPreviousData,
  });
  // Until the answer for another service is there, the one before is shown.
  return useMemo(() => (data ?? []).filter((deploy) => service === "" || deploy.service === service), [data, service]);
}
