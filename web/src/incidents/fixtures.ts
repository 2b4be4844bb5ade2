import type { Anomaly, Incident, UnixSeconds } from "../api/contract";

/** For tests: an incident and an anomaly with everything that a case does not name. */

export function incident(part: Partial<Incident> = {}): Incident {
  return {
    id: "inc_1",
    state: "active",
    acknowledged: false,
    started: 100 as UnixSeconds,
    last_ts: 160 as UnixSeconds,
    resolved: null,
    severity: 0.5,
    title: "payments fails",
    summary: "",
    root_service: "payments",
    services: ["payments"],
    candidates: [],
    impacted: [],
    likely_next: [],
    suspected_dependencies: [],
    changes: [],
    anomaly_ids: [],
    anomaly_count: 0,
    ...part,
  };
}

export function anomaly(part: Partial<Anomaly> = {}): Anomaly {
  return {
    id: "an_1",
    ts: 100 as UnixSeconds,
    kind: "rate",
    service: "payments",
    severity: 0.5,
    description: "",
    samples: [],
    incident_id: null,
    ...part,
  };
}
