import { useMutation, useQuery, useQueryClient, type UseMutationResult, type UseQueryResult } from "@tanstack/react-query";
import { ownName } from "../app/ownName";
import { refreshAlerts } from "./alerts";
import { ApiError, getJson, send } from "./client";

export type SimilarIncident = { id: string; /** 0..1 */ similarity: number };

export type Explanation = { explanation: string; similar: SimilarIncident[] };

/** Asked again when a signal more belongs to the incident; not at all without an id. */
export function useExplanation(id: string, signals: number): UseQueryResult<Explanation> {
  return useQuery({
    queryKey: ["explain", id, signals],
    queryFn: ({ signal }) => getJson<Explanation>(`api/incidents/${encodeURIComponent(id)}/explain`, {}, signal),
    enabled: id !== "",
    retry: false,
    staleTime: 15_000,
  });
}

/** What a language model says of the facts; without words the problem tells why. */
export type ModelWords = { words: string | null; problem: string | null };

/** Asked by `refetch` only, as it costs money; what was told is kept for as long as the page is open. */
export function useModelWords(id: string): UseQueryResult<ModelWords> {
  return useQuery({
    queryKey: ["model words", id],
    queryFn: async ({ signal }) => {
      try {
        const { words, problem } = await getJson<Partial<ModelWords>>(`api/incidents/${encodeURIComponent(id)}/summary`, {}, signal);
        return { words: words ?? null, problem: problem ?? null };
      } catch (error) {
        const isUnknown = error instanceof ApiError && (error.status === 404 || error.status === 405);
        throw isUnknown ? new Error("this server asks no model about incidents, or no longer keeps this one.") : error;
      }
    },
    enabled: false,
    retry: false,
    gcTime: Infinity,
  });
}

export type IncidentAction =
  | { kind: "acknowledge" }
  | { kind: "merge"; with: string }
  | { kind: "split"; services: string[] };

/** Answers the id that goes on, where there is one. */
export function useIncidentAction(id: string): UseMutationResult<{ id?: string }, Error, IncidentAction> {
  const client = useQueryClient();
  return useMutation({
    mutationFn: ({ kind, ...body }) =>
      send<{ id?: string }>("POST", `api/incidents/${encodeURIComponent(id)}/${kind}`, kind === "acknowledge" ? { owner: ownName() } : body),
    onSuccess: () => refreshAlerts(client),
  });
}
