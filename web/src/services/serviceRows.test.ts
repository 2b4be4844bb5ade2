import { expect, test } from "vitest";
import type { Service } from "../api/contract";
import type { Role } from "../incidents/roles";
import { howMany, serviceRows, withName, type SortKey } from "./serviceRows";

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

test.each([
  [14, 14, 14, "14 services"],
  [1, 1, 1, "1 service"],
  [350, 350, 1_020, "350 of 1,020 services"],
  [3, 350, 1_020, "3 of 350 shown"],
])("%i shown, %i told, %i in all are %s", (shown, told, total, words) => expect(howMany(shown, told, total)).toBe(words));

test("a_text_picks_services_by_name_in_any_case", () => {
  const services = [{ id: "Pay-API" }, { id: "cart" }];
  expect(withName(services, " pay ")).toEqual([{ id: "Pay-API" }]);
  expect(withName(services, " ")).toBe(services);
});
