import { expect, test } from "vitest";
import { readRefused, readSource } from "./sources";

test.each([
  [{ name: "logs" }, { ttl: null, rows: 0, sortingKey: "" }],
  [{ name: "logs", engine: { engine_sorting_key: "service" }, statistics: { row_count: 7, bytes: 90 } }, { ttl: null, rows: 7, bytes: 90, sortingKey: "service" }],
  [{ name: "logs", engine: { engine_ttl: null } }, { ttl: "" }],
  [{ name: "logs", engine: { engine_ttl: "timestamp + toIntervalDay(30)" } }, { ttl: "timestamp + toIntervalDay(30)" }],
])("what a server leaves out of %j is told apart from what it says is none", (wire, told) => {
  expect(readSource(wire)).toMatchObject(told);
});

test("a refused row has its reasons and the beginning of what came", () => {
  const data = [["2026-01-01 00:00:00", ["value 'x' on column 'n' is not Int32"], ["n"], '{"n":"x"', "8000"], ["2026-01-01 00:00:00", null, null, null, null]];
  const [first, second] = readRefused({ meta: [], data, rows: 2, statistics: { elapsed: 0 } });
  expect(first).toEqual({ at: "2026-01-01 00:00:00", reasons: ["value 'x' on column 'n' is not Int32"], columns: ["n"], raw: '{"n":"x"', rawLength: 8_000 });
  expect(second).toMatchObject({ reasons: [], columns: [], raw: "", rawLength: 0 });
});
