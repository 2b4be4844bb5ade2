import { describe, expect, test } from "vitest";
import { byPlace, readPipe, type Pipe } from "../api/pipes";
import { endpointParams, fieldKind, missing, readValues, writeValues } from "./endpoint";

const param = (name: string, more: object = {}) => ({ name, type: "String", description: null, required: null, default: null, ...more });
const node = (name: string, params: object[], dependencies: string[] = []) => ({ name, params, dependencies });
const pipe = (name: string, endpoint: string | null, nodes: object[]): Pipe => readPipe({ name, endpoint, nodes } as Parameters<typeof readPipe>[0]);

const base = pipe("base", null, [node("rows", [param("since", { type: "DateTime" })]), node("last", [], ["rows", "logs"])]);
const top = pipe("top", "shown", [
  node("few", [param("limit", { type: "Int32", default: 10 })], ["base"]),
  node("unused", [param("nobody")]),
  node("shown", [param("limit", { description: "rows at most" }), param("service", { required: true })], ["few"]),
]);
const circle = [pipe("a", "n", [node("n", [param("x")], ["b"])]), pipe("b", "m", [node("m", [param("y")], ["a"])])];

describe("an endpoint's parameters", () => {
  test("are those of the nodes it reads and of their pipes, each with all that is said of it", () => {
    expect(endpointParams(top, [base, top])).toEqual([
      { name: "limit", type: "Int32", description: "rows at most", isRequired: false, default: "10" },
      { name: "since", type: "DateTime", description: "", isRequired: false, default: "" },
      { name: "service", type: "String", description: "", isRequired: true, default: "" },
    ]);
  });

  test("are found in a circle of pipes as well", () => {
    expect(endpointParams(circle[0] as Pipe, circle).map(({ name }) => name)).toEqual(["x", "y"]);
  });

  test("are sent when they hold something, and come back from the link", () => {
    const params = [{ name: "q" }, { name: "limit" }, { name: "empty" }];
    const query = writeValues(params, { limit: "5", q: "a&b=c d", empty: "", other: "x" });
    expect(query).toBe("q=a%26b%3Dc+d&limit=5");
    expect(readValues(query)).toEqual({ q: "a&b=c d", limit: "5" });
  });

  test("are missed when they are required and neither given nor set", () => {
    const params = endpointParams(top, [base, top]);
    expect(missing(params, {})).toEqual(["service"]);
    expect(missing(params, { service: "cart" })).toEqual([]);
  });
});

test.each([
  ["Int32", "numeric"],
  ["UInt64", "numeric"],
  ["Float64", "decimal"],
  ["DateTime64", "text"],
  ["Array(Int32)", "text"],
  ["", "text"],
])("a field of %s wants %s", (type, mode) => expect(fieldKind(type).inputMode).toBe(mode));

test("rows by name become rows by place, and what is not there is null", () => {
  const meta = [{ name: "a", type: "Int32" }, { name: "b", type: "String" }];
  expect(byPlace({ meta, data: [{ b: "x", a: 1 }, { a: 2 }] })).toMatchObject({ data: [[1, "x"], [2, null]], rows: 2 });
  expect(byPlace({})).toMatchObject({ meta: [], data: [], rows: 0 });
});
