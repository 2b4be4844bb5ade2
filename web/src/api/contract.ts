/** The JSON of the public API, version 1. Field names are the wire's own. */

/** Seconds since 1970-01-01 UTC, with a fraction. */
export type UnixSeconds = number & { readonly __unit: "unix seconds" };

export type Kpi = {
  logs_per_sec: number;
  /** Share of ERROR and FATAL records in the window, 0..1. */
  error_rate: number;
  active_services: number;
  anomalies_last_min: number;
  templates_tracked: number;
  active_incidents: number;
  window_seconds: number;
  uptime_seconds: number;
  records_total: number;
  rejected_total?: number;
};

export type LogRecord = {
  ts: UnixSeconds;
  data_source: string;
  service: string;
  level: string;
  message: string;
  template_id: string | null;
  trace_id: string | null;
  /** What else the store keeps of the line; absent on live ones. */
  fields?: Readonly<Record<string, string>>;
};

export type Anomaly = {
  id: string;
  ts: UnixSeconds;
  kind: string;
  service: string;
  metric?: string;
  /** 0..1, 1 is worst. */
  severity: number;
  p_value?: number;
  observed?: number;
  expected?: number;
  description: string;
  samples: string[];
  incident_id: string | null;
};

export type Candidate = { service: string; confidence: number; evidence: string[] };

/** A service on the blast radius and its distance from the root in calls. */
export type Reached = { service: string; hops: number };

export type Incident = {
  id: string;
  state: "active" | "resolving" | "resolved";
  acknowledged: boolean;
  started: UnixSeconds;
  last_ts: UnixSeconds;
  resolved: UnixSeconds | null;
  /** 0..1, 1 is worst. */
  severity: number;
  title: string;
  summary: string;
  root_service: string | null;
  services: string[];
  candidates: Candidate[];
  impacted: Reached[];
  likely_next: Reached[];
  /** What the root calls and what deviates as well: a cause further down, perhaps. */
  suspected_dependencies: Reached[];
  /** What changed just before, in words. */
  changes: string[];
  anomaly_ids: string[];
  anomaly_count: number;
};

export type Service = {
  id: string;
  logs_per_min: number;
  error_rate: number;
  warn_rate: number;
  /** How much of its normal is known, 0..1; 1 is ready. */
  readiness: number;
};

export type GraphNode = { id: string; logs_per_min: number; error_rate: number };

/** `source` calls `target`. */
/** `weight` is the share of the busiest edge, 0 to 1; `calls` fade with time. */
export type GraphEdge = { source: string; target: string; weight: number; calls?: number; confidence?: number };

export type Graph = { nodes: GraphNode[]; edges: GraphEdge[] };

export type TimelinePoint = { ts: UnixSeconds; total: number; errors: number; warns: number };

export type Store = { memtable_rows: number; parts: number; bytes_on_disk: number };

export type Tick = {
  v: 1;
  kind: "tick";
  kpi: Kpi;
  learning: number;
  /** Newest last, at most 60. */
  logs: LogRecord[];
  /** Newest last, at most 30. */
  anomalies: Anomaly[];
  incidents: Incident[];
  services: Service[];
  /** How many wrote lately: of very many the tick tells those that matter most. */
  services_total: number;
  /** One point per second, oldest first. */
  timeline: TimelinePoint[];
  graph: Graph;
  store: Store;
};

export type Template = {
  template_id: string;
  template: string;
  template_typed: string;
  count: number;
  service: string;
  data_source: string;
  first_seen: UnixSeconds;
  last_seen: UnixSeconds;
  level: string;
  /** Kinds of the values, from left to right. */
  parameter_classes?: string[];
  /** Given by people. */
  name?: string | null;
  /** A line of it as it was written. */
  example?: string;
};

/** `key` names the filter it answers; a moving range keeps it. */
export type SearchResult = { key: string; hits: LogRecord[]; total: number };

export type ScenarioDetail = { name: string; service: string; description: string; seconds: number };

/** Faults the simulator can inject; empty lists where none runs. */
export type Scenarios = { scenarios: string[]; active: string[]; details: ScenarioDetail[] };

/** Reads one message of the stream; throws when it is not a tick this page understands. */
export function readTick(value: unknown): Tick {
  if (typeof value !== "object" || value === null) throw new Error("the server sent no object");
  const { v, kind } = value as { v?: unknown; kind?: unknown };
  if (v !== 1 || kind !== "tick") {
    throw new Error(`the server speaks version ${String(v)} (${String(kind)}), this page version 1: reload it`);
  }
  const tick = value as Tick & Partial<Pick<Tick, "anomalies" | "graph" | "incidents" | "services_total">>;
  return {
    ...tick,
    anomalies: tick.anomalies ?? [],
    incidents: (tick.incidents ?? []).map(readIncident),
    services_total: tick.services_total ?? tick.services.length,
    graph: { nodes: tick.graph?.nodes ?? [], edges: tick.graph?.edges ?? [] },
  };
}

const incidentLists = ["services", "candidates", "impacted", "likely_next", "suspected_dependencies", "changes", "anomaly_ids"] as const;

/** A server of an earlier version leaves out what it does not know; the page then has an empty list. */
export function readIncident(wire: Partial<Incident> & Pick<Incident, "id">): Incident {
  // One that lacks nothing stays the same object, so that what did not change need not be drawn again.
  if (incidentLists.every((name) => Array.isArray(wire[name]))) return wire as Incident;
  return {
    ...(wire as Incident),
    services: wire.services ?? [],
    candidates: wire.candidates ?? [],
    impacted: wire.impacted ?? [],
    likely_next: wire.likely_next ?? [],
    suspected_dependencies: wire.suspected_dependencies ?? [],
    changes: wire.changes ?? [],
    anomaly_ids: wire.anomaly_ids ?? [],
  };
}

export function readScenarios(wire: Partial<Scenarios>): Scenarios {
  return { scenarios: wire.scenarios ?? [], active: wire.active ?? [], details: wire.details ?? [] };
}
