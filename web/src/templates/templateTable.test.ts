import { expect, test } from "vitest";
import type { Template, UnixSeconds } from "../api/contract";
import type { Sort } from "../app/link";
import { templateTable } from "./templateTable";

const template = (id: string, text: string, count: number, first: number, last: number, service: string, level: string): Template => ({
  template_id: id,
  template: text,
  template_typed: text,
  count,
  service,
  data_source: "logs",
  first_seen: first as UnixSeconds,
  last_seen: last as UnixSeconds,
  level,
});
const now = 10_000 as UnixSeconds;
const all = [
  template("1", "cache hit", 60, 10, 9_000, "web", "INFO"),
  template("2", "Acquirer timeout <num>", 10, 9_990, 9_999, "payments", "ERROR"),
  template("3", "slow query", 30, 50, 9_500, "cart", "WARN"),
];
const ids = (sort: Sort, q = "") => templateTable(all, q, sort, now).map((row) => row.template_id).join("");

test.each<[Sort, string]>([
  ["count", "132"],
  ["first_seen", "231"],
  ["last_seen", "231"],
  ["service", "321"],
  ["level", "231"],
  ["template", "213"],
])("sorted_by_%s", (sort, expected) => expect(ids(sort)).toBe(expected));

test.each([["timeout ACQUIRER", "2"], ["e", "132"], ["absent", ""]])("filtered_by_%s", (q, expected) =>
  expect(ids("count", q)).toBe(expected));

test("shares_are_of_all_that_is_listed_and_new_needs_a_past", () => {
  const [row] = templateTable(all, "acquirer", "count", now);
  expect([row?.share, row?.isNew]).toEqual([0.1, true]);
  const young = all.map((known) => ({ ...known, first_seen: 9_990 as UnixSeconds }));
  expect(templateTable(young, "", "count", now).some((known) => known.isNew)).toBe(false);
  expect(templateTable([], "", "count", now)).toEqual([]);
});
