import type { Incident } from "../../api/contract";
import { isOpen, rank } from "./ranking";

/** What a service is in the open incidents: the root of the `place`-th most pressing, or so many calls away from one. */
export type Role = { kind: "root"; place: number } | { kind: "impacted"; hops: number };

/** A service in two incidents has its role in the more pressing one; a root stays a root. */
export function roleOf(incidents: readonly Incident[]): (service: string) => Role | null {
  const roles = new Map<string, Role>();
  const open = rank(incidents.filter(isOpen));
  open.forEach(({ root_service: root }, place) => {
    if (root !== null && !roles.has(root)) roles.set(root, { kind: "root", place });
  });
  for (const { impacted } of open) {
    for (const { service, hops } of impacted) {
      if (!roles.has(service)) roles.set(service, { kind: "impacted", hops });
    }
  }
  return (service) => roles.get(service) ?? null;
}
