import type { Incident, Reached } from "../api/contract";
import { isOpen, rank } from "./ranking";

/** What a service is in the open incidents: the root of the `place`-th most pressing, or so many calls away from one. */
export type Role =
  | { kind: "root"; place: number }
  | { kind: "impacted" | "suspected" | "next"; hops: number };

/** A service in two incidents has its role in the more pressing one; the graver role comes first. */
export function roleOf(incidents: readonly Incident[]): (service: string) => Role | null {
  return rolesIn(rank(incidents.filter(isOpen)));
}

/** Roles in the incidents given, most pressing first, whatever their state. */
export function rolesIn(incidents: readonly Incident[]): (service: string) => Role | null {
  const roles = new Map<string, Role>();
  incidents.forEach(({ root_service: root }, place) => {
    if (root !== null && !roles.has(root)) roles.set(root, { kind: "root", place });
  });
  const add = (kind: "impacted" | "suspected" | "next", reached: (incident: Incident) => Reached[]) => {
    for (const { service, hops } of incidents.flatMap(reached)) {
      if (!roles.has(service)) roles.set(service, { kind, hops });
    }
  };
  add("impacted", (incident) => incident.impacted);
  add("suspected", (incident) => incident.suspected_dependencies);
  add("next", (incident) => incident.likely_next);
  return (service) => roles.get(service) ?? null;
}

/** The words beside a service's name. */
export function roleText(role: Role): string {
  if (role.kind === "root") return "root";
  if (role.kind === "impacted") return `+${role.hops}`;
  return role.kind === "next" ? "next" : "suspected";
}

export const roleTone = {
  root: "text-root",
  impacted: "text-impacted",
  suspected: "text-suspected",
  next: "text-soft",
} as const;
