import type { Service } from "../api/contract";
import { formatCount, plural } from "../format/number";
import type { Role } from "../incidents/roles";

export type SortKey = "role" | "name" | "rate" | "errors" | "warnings" | "readiness";

export type ServiceRow = Service & { role: Role | null };

/** Rows in the order asked for. By role is the default: it changes only when an incident does, so rows stand still. */
export function serviceRows(
  services: readonly Service[],
  roleOf: (service: string) => Role | null,
  sort: SortKey,
): ServiceRow[] {
  const rows = services.map((service) => ({ ...service, role: roleOf(service.id) }));
  return rows.sort((a, b) => orders[sort](a, b) || a.id.localeCompare(b.id));
}

/** Services with a text in their names; all without one. */
export function withName<T extends { id: string }>(services: T[], text: string): T[] {
  const wanted = text.trim().toLowerCase();
  return wanted === "" ? services : services.filter(({ id }) => id.toLowerCase().includes(wanted));
}

/** `14 services`, `350 of 1,020 services`, `3 of 350 shown`. */
export function howMany(shown: number, told: number, total: number): string {
  if (shown < told) return `${formatCount(shown)} of ${formatCount(told)} shown`;
  return told < total ? `${formatCount(told)} of ${plural(total, "service")}` : plural(told, "service");
}

const orders: Record<SortKey, (a: ServiceRow, b: ServiceRow) => number> = {
  role: (a, b) => compare(distance(a.role), distance(b.role)),
  name: () => 0,
  rate: (a, b) => b.logs_per_min - a.logs_per_min,
  errors: (a, b) => b.error_rate - a.error_rate,
  warnings: (a, b) => b.warn_rate - a.warn_rate,
  readiness: (a, b) => a.readiness - b.readiness,
};

function compare(a: number, b: number): number {
  return a === b ? 0 : a - b;
}

const groupStart = { root: 0, impacted: 1_000, suspected: 2_000, next: 3_000 } as const;

/** Roots by how pressing their incidents are, then the impacted by hops, the suspected, the next, then the rest. */
function distance(role: Role | null): number {
  if (role === null) return Infinity;
  return groupStart[role.kind] + (role.kind === "root" ? role.place : role.hops);
}
