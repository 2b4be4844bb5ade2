import { keepPreviousData, useMutation, useQuery, useQueryClient, type UseMutationResult, type UseQueryResult } from "@tanstack/react-query";
import { getJson, send } from "./client";

/** A rule with what it did, as the server tells it. A query has `sql` in place of metric, op and threshold. */
export type Rule = {
  id: string;
  name: string;
  service: string;
  metric: string;
  op: string;
  threshold: number;
  duration_s: number;
  enabled: boolean;
  fired_count: number;
  last_fired: number | null;
  kind: "threshold" | "sql";
  severity: "critical" | "warning" | "info";
  min_events?: number;
  sql?: string;
  value_column?: string;
  every_s?: number;
  /** Services it fires about now. */
  firing: string[];
};

/** A rule as it is written. */
export type RuleBody = Partial<Omit<Rule, "id" | "fired_count" | "last_fired" | "firing">> & { name: string };

export function useRules(): UseQueryResult<Rule[]> {
  return useQuery({
    queryKey: ["rules"],
    queryFn: ({ signal }) => getJson<Rule[]>("api/rules", {}, signal),
    refetchInterval: 5_000,
  });
}

export type RuleChange =
  | { kind: "add"; rule: RuleBody }
  | { kind: "replace"; id: string; rule: RuleBody }
  | { kind: "switch"; id: string; enabled: boolean }
  | { kind: "remove"; id: string };

export function useRuleChange(): UseMutationResult<unknown, Error, RuleChange> {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (change: RuleChange) => {
      if (change.kind === "add") return send("POST", "api/rules", change.rule);
      const path = `api/rules/${encodeURIComponent(change.id)}`;
      if (change.kind === "replace") return send("PUT", path, change.rule);
      if (change.kind === "remove") return send("DELETE", path);
      return send("POST", `${path}/toggle`, undefined, { enabled: String(change.enabled) });
    },
    onSuccess: () => client.invalidateQueries({ queryKey: ["rules"] }),
  });
}

export type Firing = { rule: string; name: string; service: string; since: string; fired: string; resolved: string | null; text: string };

export type Backtest = { from: string; to: string; rows: number; seconds: number; count: number; firings: Firing[] };

/** When a rule would have fired about what is stored; null asks nothing. */
export function useBacktest(rule: RuleBody | null, from: number, to: number): UseQueryResult<Backtest> {
  return useQuery({
    queryKey: ["backtest", rule, from, to],
    queryFn: () => send<Backtest>("POST", "api/backtest", { rules: [rule], from, to }),
    enabled: rule !== null,
    retry: false,
    staleTime: 60_000,
    placeholderData: keepPreviousData,
  });
}

export type CalendarWindow = { name: string; service?: string | null; detectors?: string[]; days?: string[]; from: string; to: string; zone?: string };
export type Holiday = { date: string; name: string; service?: string | null; zone?: string; effect?: string | null };
export type Calendar = { windows: CalendarWindow[]; holidays: Holiday[] };

export function useCalendar(): UseQueryResult<Calendar> {
  return useQuery({ queryKey: ["calendar"], queryFn: ({ signal }) => getJson<Calendar>("api/calendar", {}, signal) });
}

export function useCalendarChange(): UseMutationResult<unknown, Error, Calendar> {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (calendar: Calendar) => send("PUT", "api/calendar", calendar),
    onSuccess: () => client.invalidateQueries({ queryKey: ["calendar"] }),
  });
}

export function useOverdue(): UseQueryResult<unknown[]> {
  return useQuery({
    queryKey: ["heartbeats"],
    queryFn: async ({ signal }) => (await getJson<{ overdue: unknown[] }>("api/heartbeats", {}, signal)).overdue,
    refetchInterval: 10_000,
  });
}

export type HeartbeatChange = { entity: string; expect: { every_secs: number; grace_secs: number } | null };

/** From now on it is expected, or not any more. */
export function useHeartbeatChange(): UseMutationResult<unknown, Error, HeartbeatChange> {
  const client = useQueryClient();
  return useMutation({
    mutationFn: ({ entity, expect }) =>
      expect === null
        ? send("DELETE", `api/heartbeats/${encodeURIComponent(entity)}`)
        : send("POST", `api/heartbeats/${encodeURIComponent(entity)}`, expect),
    onSuccess: () => client.invalidateQueries({ queryKey: ["heartbeats"] }),
  });
}
