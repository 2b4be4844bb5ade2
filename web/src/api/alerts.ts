import { useMutation, useQuery, useQueryClient, type QueryClient, type UseMutationResult, type UseQueryResult } from "@tanstack/react-query";
import { ApiError, getJson, send } from "./client";
import type { UnixSeconds } from "./contract";

export const severities = ["critical", "warning", "info"] as const;
export type AlertSeverity = (typeof severities)[number];

/** What somebody is told of, or would be. */
export type Alert = {
  key: string;
  /** Its incident; `noIncident` for one that is about a channel. */
  incident_id: string;
  severity: AlertSeverity;
  phase: "firing" | "ending" | "over";
  service: string;
  kind: string;
  title: string;
  opened: UnixSeconds | null;
  last_seen: UnixSeconds | null;
  /** Firings merged into it. */
  firings: number;
  /** Returns while it counted as one. */
  flaps: number;
  /** Why it was held back since it was told last; empty if it was not. */
  held: string;
  acknowledged: { owner: string; reason: string } | null;
};

export const noIncident = "inc_0";

export const isLive = ({ phase }: Pick<Alert, "phase">): boolean => phase !== "over";

export type Alerts = { alerts: Alert[]; waiting: number; delivered: number; dead: number; lost: number };

export type RouteStep = { route: string; is_taken: boolean; reason: string | null };

export type AlertGroup = {
  route: string;
  labels: Record<string, string>;
  members: number;
  channels: string[];
  last_told: UnixSeconds | null;
  escalation_steps: number;
};

export type ToldChannel = {
  channel: string;
  /** It waits for the end. */
  is_open: boolean;
  /** When it was planned. */
  at: UnixSeconds | null;
} & Standing;

/** How far the last message got. */
export type Standing =
  | { state: "arrived"; state_at: UnixSeconds | null }
  | { state: "given_up"; state_at: UnixSeconds | null; reason: string }
  | { state: "waiting"; attempts: number; next_try: UnixSeconds | null }
  | { state: "unknown" };

export type Decision = { at: UnixSeconds | null; channel: string; is_told: boolean; reason: string };

/** Why an alert was told, to whom, and why others were not. */
export type AlertExplanation = {
  alert: Alert;
  routes: RouteStep[];
  groups: AlertGroup[];
  /** What keeps it quiet now. */
  muted: string | null;
  told: ToldChannel[];
  /** Oldest first. */
  decisions: Decision[];
};

/** How often what is told is read, in ms: somebody waits for it. */
export const alertsEveryMs = 3_000;

export function useAlerts(): UseQueryResult<Alerts> {
  return useQuery({
    queryKey: ["alerts"],
    queryFn: ({ signal }) => getJson<Alerts>("api/alerts", {}, signal),
    refetchInterval: alertsEveryMs,
  });
}

/** By key or incident; null where there is no such alert: nobody was to be told. */
export function useAlertExplanation(key: string): UseQueryResult<AlertExplanation | null> {
  return useQuery({
    queryKey: ["alert", key],
    queryFn: async ({ signal }) => {
      try {
        return await getJson<AlertExplanation>(`api/alerts/${encodeURIComponent(key)}/explain`, {}, signal);
      } catch (error) {
        if (error instanceof ApiError && error.status === 404) return null;
        throw error;
      }
    },
    refetchInterval: alertsEveryMs,
    retry: false,
  });
}

/** Whatever is shown of alerts is read again. */
export const refreshAlerts = (client: QueryClient): Promise<unknown> =>
  Promise.all(["alerts", "alert", "silences", "channels", "given up", "incidents"].map((name) => client.invalidateQueries({ queryKey: [name] })));

export type Hand = { owner: string; reason: string; /** Without it: until it is over. */ for_s?: number };

/** Somebody has it; null: nobody any more. */
export function useAcknowledgement(key: string): UseMutationResult<unknown, Error, Hand | null> {
  const client = useQueryClient();
  const path = `api/alerts/${encodeURIComponent(key)}/acknowledge`;
  return useMutation({
    mutationFn: (hand: Hand | null) => (hand === null ? send("DELETE", path) : send("POST", path, hand)),
    onSuccess: () => refreshAlerts(client),
  });
}
