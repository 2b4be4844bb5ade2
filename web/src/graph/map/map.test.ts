import { describe, expect, test } from "vitest";
import { labelsWithRoom, type Label } from "./labels";
import { mapLayout, neighbourOf } from "./mapLayout";
import { bounded, centred, pointAt, revealed, whole, zoomed, zoomMax } from "./viewport";

const call = (source: string, target: string) => ({ source, target });
const size = { width: 800, height: 400 };

/** Groups of services that call only each other: an entry, ten services, two stores each. */
function groups(count: number): { source: string; target: string }[] {
  return Array.from({ length: count }, (_, group) => {
    const inner = Array.from({ length: 10 }, (_, n) => `s${n}-of-g${group}`);
    return [
      ...inner.map((name) => call(`entry-of-g${group}`, name)),
      ...inner.map((name, n) => call(name, `store${n % 2}-of-g${group}`)),
    ];
  }).flat();
}

describe("the layout of many services", () => {
  const layout = mapLayout(groups(25));

  test("has all of them inside the picture, each at its own place", () => {
    expect(layout.places.size).toBe(25 * 13);
    const spots = new Set([...layout.places.values()].map(({ x, y }) => `${x} ${y}`));
    expect(spots.size).toBe(layout.places.size);
    for (const { x, y } of layout.places.values()) expect(x > 0 && x < 1 && y > 0 && y < 1).toBe(true);
  });

  test("has callers left of callees", () => {
    for (const { source, target } of groups(25)) {
      expect(layout.places.get(source)?.x).toBeLessThan(layout.places.get(target)?.x ?? 0);
    }
  });

  test("keeps what calls each other in one band", () => {
    for (let group = 0; group < 25; group += 1) {
      const heights = [...layout.places].filter(([name]) => name.endsWith(`-g${group}`)).map(([, { y }]) => y);
      expect(Math.max(...heights) - Math.min(...heights)).toBeLessThan(0.08);
    }
  });

  test("does not depend on the order of the calls", () => {
    expect([...mapLayout(groups(25).reverse()).places].sort()).toEqual([...layout.places].sort());
  });

  test("is empty without calls, and takes a circle", () => {
    expect(mapLayout([]).places.size).toBe(0);
    expect(mapLayout([call("a", "b"), call("b", "a")]).places.size).toBe(2);
  });
});

test.each([
  ["web", "ArrowRight", "cart"],
  ["cart", "ArrowLeft", "web"],
  ["cart", "ArrowDown", "pay"],
  ["pay", "ArrowUp", "cart"],
  ["pay", "ArrowDown", null],
  ["web", "ArrowLeft", null],
  ["web", "x", null],
  ["nobody", "ArrowDown", null],
])("from %s, %s leads to %s", (name, key, next) => {
  expect(neighbourOf(mapLayout([call("web", "cart"), call("web", "pay")]), name, key)).toBe(next);
});

describe("the viewport", () => {
  test("keeps the point under the pointer while it zooms", () => {
    const at = { x: 300, y: 100 };
    const view = zoomed(whole, 2, at, size);
    expect((at.x - view.x) / view.zoom).toBeCloseTo(300);
    expect((at.y - view.y) / view.zoom).toBeCloseTo(100);
  });

  test.each([
    [{ zoom: 0.1, x: 50, y: -50 }, whole],
    [{ zoom: 99, x: 0, y: 0 }, { zoom: zoomMax, x: 0, y: 0 }],
    [{ zoom: 2, x: -5_000, y: 5_000 }, { zoom: 2, x: -800, y: 0 }],
  ])("%o is brought back to %o", (view, inside) => expect(bounded(view, size)).toEqual(inside));

  test("moves to a point only when that is not seen", () => {
    const view = { zoom: 4, x: 0, y: 0 };
    expect(revealed(view, { x: 50, y: 50 }, size)).toBe(view);
    const point = { x: 400, y: 200 };
    expect(revealed(view, point, size)).toEqual(centred(view, point, size));
    expect(centred(view, point, size)).toEqual({ zoom: 4, x: -1_200, y: -600 });
  });

  test("has every place inside the box", () => {
    const { x, y } = pointAt({ x: 1, y: 1 }, size);
    expect(x < size.width && y < size.height).toBe(true);
  });
});

describe("names", () => {
  const label = (id: string, y: number, more: Partial<Label> = {}): Label => ({ id, at: { x: 0, y }, letters: 10, weight: 0, isNeeded: false, ...more });

  test.each<[string, Label[], string[]]>([
    ["apart all stand", [label("a", 0), label("b", 20)], ["a", "b"]],
    ["over each other the heavier stands", [label("a", 0), label("b", 4, { weight: 2 })], ["b"]],
    ["that are needed stand over each other", [label("a", 0, { isNeeded: true }), label("b", 4, { isNeeded: true })], ["a", "b"]],
    ["leave room for a needed one", [label("a", 0, { weight: 9 }), label("b", 4, { isNeeded: true })], ["b"]],
  ])("%s", (_name, labels, shown) => expect([...labelsWithRoom(labels)].sort()).toEqual(shown));

  test("cover no mark unless they are needed", () => {
    const mark = { at: { x: 40, y: 2 }, radius: 4 };
    expect([...labelsWithRoom([label("a", 0), label("b", 20)], [mark])]).toEqual(["b"]);
    expect([...labelsWithRoom([label("a", 0, { isNeeded: true })], [mark])]).toEqual(["a"]);
  });
});
