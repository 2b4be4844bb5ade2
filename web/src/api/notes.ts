import { useMutation, useQuery, useQueryClient, type UseMutationResult, type UseQueryResult } from "@tanstack/react-query";
import { getJson, send } from "./client";
import type { UnixSeconds } from "./contract";

/** What somebody wrote down about an incident. */
export type IncidentNote = { at: UnixSeconds; by: string; text: string };

const address = (incident: string) => `api/incidents/${encodeURIComponent(incident)}/notes`;

/** Oldest first; somebody else may write too. Not asked without an id. */
export function useNotes(incident: string): UseQueryResult<IncidentNote[]> {
  return useQuery({
    queryKey: ["notes", incident],
    queryFn: ({ signal }) => getJson<IncidentNote[]>(address(incident), {}, signal),
    enabled: incident !== "",
    refetchInterval: 15_000,
    retry: false,
  });
}

export function useAddNote(incident: string): UseMutationResult<unknown, Error, { by: string; text: string }> {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (note) => send("POST", address(incident), note),
    onSuccess: () => client.invalidateQueries({ queryKey: ["notes", incident] }),
  });
}
