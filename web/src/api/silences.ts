import { useMutation, useQuery, useQueryClient, type UseMutationResult, type UseQueryResult } from "@tanstack/react-query";
import { alertsEveryMs, refreshAlerts, type AlertSeverity } from "./alerts";
import { getJson, send } from "./client";
import type { UnixSeconds } from "./contract";

/** Conditions that must all hold; what is left out holds always. Texts may have `*` for anything and `!` in front for "not". */
export type Match = {
  service?: string[];
  kind?: string[];
  severity?: AlertSeverity[];
  key?: string[];
  labels?: Record<string, string[]>;
  hours?: unknown[];
};

export type Silence = {
  id: string;
  match: Match;
  owner: string;
  reason: string;
  /** Null for one of the configuration. */
  begin: UnixSeconds | null;
  until: UnixSeconds | null;
  /** How often what it is about was seen in its time. */
  hits: number;
  last_hit: UnixSeconds | null;
};

export type SilenceBody = { match: Match; owner: string; reason: string; for_s: number };

export function useSilences(): UseQueryResult<Silence[]> {
  return useQuery({
    queryKey: ["silences"],
    queryFn: ({ signal }) => getJson<Silence[]>("api/silences", {}, signal),
    refetchInterval: alertsEveryMs,
  });
}

export type SilenceChange = { kind: "add"; silence: SilenceBody } | { kind: "remove"; id: string };

export function useSilenceChange(): UseMutationResult<unknown, Error, SilenceChange> {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (change: SilenceChange) =>
      change.kind === "add" ? send("POST", "api/silences", change.silence) : send("DELETE", `api/silences/${encodeURIComponent(change.id)}`),
    onSuccess: () => refreshAlerts(client),
  });
}
