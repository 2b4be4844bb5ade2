import { expect, test } from "vitest";
import type { Service } from "../api/contract";
import type { Role } from "../incidents/roles";
import { serviceRows, type SortKey } from "./serviceRows";

const service = (id: string, part: Partial<Service> = {}): Service => ({
  id,
  logs_per_min: 0,
  error_rate: 0,
  warn_rate: 0,
  readiness: 1,
  ...part,
});

const services = [
  service("web", { logs_per_min: 900, warn_rate: 0.2 }),
  service("auth", { readiness: 0.3 }),
  service("checkout", { error_rate: 0.1, logs_per_min: 50 }),
  service("payments", { error_rate: 0.6, logs_per_min: 60 }),
];

const roles: Record<string, Role> = {
  payments: { kind: "root", place: 0 },
  web: { kind: "root", place: 1 },
  checkout: { kind: "impacted", hops: 1 },
};

test.each<[SortKey, string[]]>([
  ["role", ["payments", "web", "checkout", "auth"]],
  ["name", ["auth", "checkout", "payments", "web"]],
  ["rate", ["web", "payments", "checkout", "auth"]],
  ["errors", ["payments", "checkout", "auth", "web"]],
  ["warnings", ["web", "auth", "checkout", "payments"]],
  ["readiness", ["auth", "checkout", "payments", "web"]],
])("sorted_by_%s", (sort, expected) => {
  const rows = serviceRows(services, (id) => roles[id] ?? null, sort);
  expect(rows.map((row) => row.id)).toEqual(expected);
});
