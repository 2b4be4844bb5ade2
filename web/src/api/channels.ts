import { useMutation, useQuery, useQueryClient, type UseMutationResult, type UseQueryResult } from "@tanstack/react-query";
import { alertsEveryMs, refreshAlerts } from "./alerts";
import { ApiError, getJson, send } from "./client";
import type { UnixSeconds } from "./contract";
import { answerShownMax, deliveriesMax } from "./limits";
import { querySql, type SqlAnswer } from "./sql";

/** Where messages go, and how that does. */
export type Channel = {
  name: string;
  type: string;
  /** Why it is switched off; null while it is on. */
  disabled: string | null;
  /** Failed tries in a row. */
  failures: number;
  /** Nothing is sent before. */
  held_until: UnixSeconds | null;
};

export function useChannels(): UseQueryResult<Channel[]> {
  return useQuery({
    queryKey: ["channels"],
    queryFn: ({ signal }) => getJson<Channel[]>("api/channels", {}, signal),
    refetchInterval: alertsEveryMs,
  });
}

const channelPath = (name: string, what: string): string => `api/channels/${encodeURIComponent(name)}/${what}`;

/** It was mended: messages go there again. */
export function useEnabling(): UseMutationResult<unknown, Error, string> {
  const client = useQueryClient();
  return useMutation({ mutationFn: (name: string) => send("POST", channelPath(name, "enable")), onSuccess: () => refreshAlerts(client) });
}

/** What the receiver of a sample said; empty if it took it. */
export type Tested = { ok: boolean; answer: string };

export function useChannelTest(name: string): UseMutationResult<Tested, Error, void> {
  return useMutation({
    mutationFn: async () => {
      try {
        return await send<Tested>("POST", channelPath(name, "test"));
      } catch (error) {
        // The server's word for a receiver that refused.
        if (error instanceof ApiError && error.status === 502) return { ok: false, answer: error.message };
        throw error;
      }
    },
  });
}

export type Preview = {
  /** How much was taken out of it. */
  redacted: number;
  message: {
    requests?: { method: string; host: string; body: string }[];
    mail?: { from: string; to: string[]; subject: string; text: string };
  };
};

/** What would be sent of an incident, or of nothing real; not sent. */
export function usePreview(name: string, incident: string): UseQueryResult<Preview> {
  return useQuery({
    queryKey: ["preview", name, incident],
    queryFn: () => send<Preview>("POST", channelPath(name, "preview"), incident === "" ? {} : { incident }),
    retry: false,
  });
}

/** A message that was given up. */
export type GivenUp = {
  letter: number;
  channel: string;
  at: UnixSeconds | null;
  attempts: number;
  reason: string;
  severity: string;
  title: string | null;
  key: string | null;
};

/** The newest first. */
export function useGivenUp(): UseQueryResult<GivenUp[]> {
  return useQuery({
    queryKey: ["given up"],
    queryFn: async ({ signal }) => (await getJson<{ dead: GivenUp[] }>("api/outbox", {}, signal)).dead.reverse(),
    refetchInterval: alertsEveryMs,
  });
}

export function useReplay(): UseMutationResult<unknown, Error, number> {
  const client = useQueryClient();
  return useMutation({ mutationFn: (letter: number) => send("POST", `api/outbox/${letter}/replay`), onSuccess: () => refreshAlerts(client) });
}

/** A try that ended. */
export type Delivered = {
  at: UnixSeconds;
  channel: string;
  status: string;
  transition: string;
  severity: string;
  incident: string;
  title: string;
  /** Alerts in the message. */
  alerts: number;
  /** Why it was sent. */
  why: string;
  answer: string;
};

export function readDeliveries({ data }: SqlAnswer): Delivered[] {
  return data.map(([at, channel, status, transition, severity, incident, title, alerts, why, answer]) => ({
    at: (Number(at) / 1_000) as UnixSeconds,
    channel: String(channel),
    status: String(status),
    transition: String(transition),
    severity: String(severity),
    incident: String(incident),
    title: String(title),
    alerts: Number(alerts),
    why: String(why),
    answer: String(answer),
  }));
}

/** The last tries, newest first. */
export function useDeliveries(): UseQueryResult<Delivered[]> {
  return useQuery({
    queryKey: ["deliveries"],
    queryFn: async ({ signal }) =>
      readDeliveries(
        await querySql(
          "SELECT toUnixTimestamp64Milli(timestamp) AS at, channel, status, transition, severity, incident_id, title, alerts, why, " +
            `substringUTF8(answer, 1, ${answerShownMax}) AS said FROM seismolog.alerts ORDER BY timestamp DESC, letter DESC LIMIT ${deliveriesMax}`,
          {},
          signal,
        ),
      ),
    refetchInterval: 5_000,
    retry: false,
  });
}
