import { expect, test } from "vitest";
import { edgeMemorySeconds } from "../api/limits";
import { callDepths } from "./depths";
import { mergeEdges } from "./edges";
import { layoutGraph } from "./layout";
import { edgePath, graphScale, nodeRadius, shorten } from "./scale";

const call = (text: string) => {
  const [source = "", target = ""] = text.split(">");
  return { source, target, weight: 1 };
};
const calls = (text: string) => text.split(" ").map(call);
const shop = calls("web>gateway gateway>cart gateway>catalog gateway>auth cart>checkout checkout>payments payments>ledger web>stats");

test.each([
  ["a>b b>c", { a: 0, b: 1, c: 2 }],
  ["a>c a>b b>c", { a: 0, b: 1, c: 2 }],
  ["a>b b>a", { a: 0, b: 1 }],
  ["x>a a>b b>a", { x: 0, a: 1, b: 2 }],
])("depths_of_%s", (text, depths) => expect(Object.fromEntries(callDepths(calls(text)))).toEqual(depths));

test("a_long_chain_and_a_large_graph_are_placed", () => {
  expect(callDepths(Array.from({ length: 3_000 }, (_, i) => call(`s${i}>s${i + 1}`))).get("s3000")).toBe(3_000);
  const wide = Array.from({ length: 299 }, (_, i) => call(`s${Math.floor(i / 6)}>s${i + 1}`));
  expect(layoutGraph(wide).places.size).toBe(300);
});

test("the_same_calls_in_any_order_have_the_same_layout", () => {
  const given = mergeEdges([], shop, 1);
  const turned = mergeEdges([], [...shop].reverse(), 1);
  expect([...layoutGraph(turned).places]).toEqual([...layoutGraph(given).places]);
});

test("no_two_services_share_a_place", () => {
  const { places } = layoutGraph(shop);
  const all = [...places.values()];
  for (const [i, a] of all.entries()) {
    for (const b of all.slice(i + 1)) {
      expect(a.depth !== b.depth || Math.abs(a.row - b.row) >= 0.999, `${JSON.stringify([a, b])}`).toBe(true);
    }
  }
});

test("a_new_call_keeps_the_order_of_what_was_placed", () => {
  const before = layoutGraph(shop);
  const after = layoutGraph([...shop, call("gateway>search")], before);
  const order = (layout: typeof before) =>
    ["auth", "cart", "catalog"].sort((a, b) => (layout.places.get(a)?.row ?? 0) - (layout.places.get(b)?.row ?? 0));
  expect(order(after)).toEqual(order(before));
});

test("a_call_is_remembered_for_a_while_and_none_is_to_itself", () => {
  const first = mergeEdges([], calls("a>b a>a"), 100);
  expect(first.map(({ target }) => target)).toEqual(["b"]);
  expect(mergeEdges(first, [], 100 + edgeMemorySeconds)).toHaveLength(1);
  expect(mergeEdges(first, [], 101 + edgeMemorySeconds)).toHaveLength(0);
});

test.each([
  ["wide", { width: 800, height: 300 }],
  ["narrow", { width: 380, height: 420 }],
])("every_service_is_inside_a_%s_picture", (_, room) => {
  const layout = layoutGraph(shop);
  const scale = graphScale(layout, room);
  for (const place of layout.places.values()) {
    const { x, y } = scale.at(place);
    expect(x).toBeGreaterThan(0);
    expect(x).toBeLessThan(scale.width);
    expect(y).toBeGreaterThan(0);
    expect(y).toBeLessThan(scale.height);
  }
});

test("callers_stand_before_callees", () => {
  const layout = layoutGraph(calls("a>b"));
  const { at } = graphScale(layout, { width: 800, height: 300 });
  expect(at(layout.places.get("a")!).x).toBeLessThan(at(layout.places.get("b")!).x);
});

test.each([
  ["a_neighbour_straight_and_before_its_rim", 1, "M6.0,10.0C48.5,10.0 48.5,10.0 91.0,10.0"],
  ["a_level_one_further_on_around_who_is_between", 2, "M6.0,10.0C48.5,46.0 48.5,46.0 91.0,10.0"],
])("an_edge_reaches_%s", (_, span, path) =>
  expect(edgePath({ x: 0, y: 10 }, { x: 100, y: 10 }, { radii: { from: 5, to: 5 }, isAcross: true, span })).toBe(path));

test.each([[0, 4.5], [Number.NEGATIVE_INFINITY, 4.5], [1e12, 12]])("radius_of_%d_is_%d", (rate, radius) =>
  expect(nodeRadius(rate)).toBe(radius));

test.each([["cart", 8, "cart"], ["worker-001.batch.internal", 11, "worke…ernal"]])("%s_in_%d_is_%s", (name, max, short) =>
  expect(shorten(name, max)).toBe(short));
