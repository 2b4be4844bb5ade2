import type { Anomaly } from "../api/contract";

/** What deviated: a measure of a service, with how often it was told. */
export type Subject = { service: string; metric: string; count: number; sentence: string };

/** The subjects of an incident in order of onset; signals without a measure are about none. */
export function subjectsOf(signals: readonly Anomaly[]): Subject[] {
  const subjects = new Map<string, Subject>();
  for (const { service, metric, description } of [...signals].sort((a, b) => a.ts - b.ts)) {
    if (metric === undefined || metric === "") continue;
    const key = JSON.stringify([service, metric]);
    const known = subjects.get(key);
    if (known === undefined) subjects.set(key, { service, metric, count: 1, sentence: description });
    else known.count += 1;
  }
  return [...subjects.values()];
}
