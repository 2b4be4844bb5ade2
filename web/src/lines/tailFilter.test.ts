import { expect, test } from "vitest";
import type { UnixSeconds } from "../api/contract";
import type { Line } from "./tail";
import { filterTail, wantsStore, type LineFilter } from "./tailFilter";

const line = (id: string, service: string, level: string, message: string): Line => ({
  id,
  ts: 0 as UnixSeconds,
  data_source: "logs",
  service,
  level,
  message,
  template_id: null,
  trace_id: null,
});
const lines = [
  line("a", "payments", "ERROR", "Acquirer timeout after 3 s"),
  line("b", "payments", "INFO", "charge accepted"),
  line("c", "cart", "ERROR", "timeout of payments"),
];

test.each<[Partial<LineFilter>, string[]]>([
  [{}, ["a", "b", "c"]],
  [{ q: "TIMEOUT" }, ["a", "c"]],
  [{ q: "timeout acquirer" }, ["a"]],
  [{ q: '"timeout after"' }, ["a"]],
  [{ service: "payments" }, ["a", "b"]],
  [{ service: "payments", level: "ERROR" }, ["a"]],
  [{ q: "nothing" }, []],
  [{ q: "timeout -service:cart" }, ["a"]],
  [{ q: "level:info" }, ["b"]],
  [{ q: "/time.ut/" }, []],
  [{ q: "-/time.ut/" }, []],
])("filter_%o_keeps_%o", (part, ids) => {
  const filter = { q: "", service: "", level: "", ...part };
  expect(filterTail(lines, filter).map(({ id }) => id)).toEqual(ids);
});

test("a_pattern_wants_the_store", () => {
  expect(wantsStore("/(a+)+$/")).toBe(true);
  expect(wantsStore("/api/users service:a")).toBe(false);
});
