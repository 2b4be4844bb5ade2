import {
  keepPreviousData,
  QueryClient,
  useMutation,
  useQuery,
  useQueryClient,
  type UseMutationResult,
  type UseQueryResult,
} from "@tanstack/react-query";
import { ApiError, getJson, send } from "./client";
import {
  readIncident,
  readScenarios,
  type Anomaly,
  type Incident,
  type Scenarios,
  type Template,
} from "./contract";
import { templateRowsMax, templatesMax } from "./limits";
import { readSignals, signalsQuery } from "./signals";
import { querySql } from "./sql";

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
    queryFn: async ({ signal }) => (await getJson<Incident[]>("api/incidents", {}, signal)).map(readIncident),
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

export type TemplateFilter = { service: string; level: string; sort: "count" | "first_seen" };

export function useTemplateTable(filter: TemplateFilter, isOn = true): UseQueryResult<Template[]> {
  return useQuery({
    queryKey: ["templates", "table", filter.service, filter.level, filter.sort],
    queryFn: ({ signal }) => getJson<Template[]>("api/templates", { ...filter, limit: templateRowsMax }, signal),
    enabled: isOn,
    refetchInterval: 5_000,
    placeholderData: keepPreviousData,
  });
}

/** Signals of an incident from the store. */
export function useStoredSignals(incident: string, ids: readonly string[]): UseQueryResult<Anomaly[]> {
  return useQuery({
    queryKey: ["signals", incident, ids.length],
    queryFn: async ({ signal }) => readSignals(await querySql(signalsQuery(incident, ids), {}, signal)),
    enabled: incident !== "",
    retry: false,
    staleTime: 15_000,
    placeholderData: keepPreviousData,
  });
}

const noScenarios: Scenarios = { scenarios: [], active: [], details: [] };

/** Faults of the demo. A server without the route has none; then it is not asked again. */
export function useScenarios(): Scenarios {
  const { data } = useQuery({
    queryKey: ["scenarios"],
    queryFn: async ({ signal }) => readScenarios(await getJson<Partial<Scenarios>>("api/scenarios", {}, signal)),
    refetchInterval: ({ state }) => ((state.data?.scenarios.length ?? 0) > 0 ? 3_000 : false),
  });
  return data ?? noScenarios;
}

export function useInjection(): UseMutationResult<unknown, Error, string> {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (name: string) => send("POST", `api/scenarios/${encodeURIComponent(name)}`),
    onSettled: () => client.invalidateQueries({ queryKey: ["scenarios"] }),
  });
}
