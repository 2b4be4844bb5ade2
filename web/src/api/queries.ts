import { keepPreviousData, QueryClient, useQuery, type UseQueryResult } from "@tanstack/react-query";
import { ApiError, getJson } from "./client";
import type { Incident, SearchResult, Template } from "./contract";
import { searchHitsMax, templatesMax } from "./limits";

export function createQueryClient(): QueryClient {
  return new QueryClient({
    defaultOptions: {
      queries: {
        // A refused request stays refused; only a lost server is worth another try.
        retry: (failures, error) => !(error instanceof ApiError) && failures < 2,
        refetchOnWindowFocus: false,
      },
    },
  });
}

export function useIncidents(): UseQueryResult<Incident[]> {
  return useQuery({
    queryKey: ["incidents"],
    queryFn: ({ signal }) => getJson<Incident[]>("api/incidents", {}, signal),
    refetchInterval: 15_000,
  });
}

export function useTemplates(service: string): UseQueryResult<Template[]> {
  return useQuery({
    queryKey: ["templates", service],
    queryFn: ({ signal }) =>
      getJson<Template[]>("api/templates", { limit: templatesMax, service, sort: "first_seen" }, signal),
    refetchInterval: 5_000,
    placeholderData: keepPreviousData,
  });
}

export type Filter = { q: string; service: string; level: string };

export function useSearch(filter: Filter, isOn: boolean): UseQueryResult<SearchResult> {
  return useQuery({
    queryKey: ["search", filter.q, filter.service, filter.level],
    queryFn: ({ signal }) =>
      getJson<SearchResult>("api/search", { ...filter, limit: searchHitsMax }, signal),
    enabled: isOn,
    refetchInterval: 5_000,
    placeholderData: keepPreviousData,
  });
}
