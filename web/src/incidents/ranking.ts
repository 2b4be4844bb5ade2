import type { Anomaly, Incident } from "../api/contract";

const urgency = { active: 0, resolving: 1, resolved: 2 } as const;

/** Most pressing first: state, then not yet acknowledged, then severity, then the older one. */
export function rank(incidents: readonly Incident[]): Incident[] {
  return [...incidents].sort(
    (a, b) =>
      urgency[a.state] - urgency[b.state] ||
      Number(a.acknowledged) - Number(b.acknowledged) ||
      b.severity - a.severity ||
      a.started - b.started ||
      a.id.localeCompare(b.id),
  );
}

export function isOpen(incident: Incident): boolean {
  return incident.state !== "resolved";
}

/** Resolved ones, the last to end first. */
export function earlier(incidents: readonly Incident[]): Incident[] {
  const end = (incident: Incident) => incident.resolved ?? incident.last_ts;
  return incidents.filter((incident) => !isOpen(incident)).sort((a, b) => end(b) - end(a));
}

/** The incident's anomalies with the root's first, then in order of onset. */
export function evidenceOf(incident: Incident, anomalies: readonly Anomaly[]): Anomaly[] {
  const ids = new Set(incident.anomaly_ids);
  const isRoot = (anomaly: Anomaly) => Number(anomaly.service === incident.root_service);
  return anomalies
    .filter((anomaly) => anomaly.incident_id === incident.id || ids.has(anomaly.id))
    .sort((a, b) => isRoot(b) - isRoot(a) || a.ts - b.ts);
}

const reasonsMax = 4;

/** The first reasons for the likeliest cause. */
export function reasonsOf(incident: Incident): string[] {
  const root = incident.candidates.find(({ service }) => service === incident.root_service) ?? incident.candidates[0];
  return root?.evidence.slice(0, reasonsMax) ?? [];
}
