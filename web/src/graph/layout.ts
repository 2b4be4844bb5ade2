import { forceCollide, forceLink, forceSimulation, forceY, type SimulationLinkDatum, type SimulationNodeDatum } from "d3-force";
import type { GraphEdge } from "../api/contract";
import { callDepths } from "./depths";

/** Depth in calls, and the place across it; one row is the room of one service. */
export type Place = { depth: number; row: number };

export type Layout = {
  places: ReadonlyMap<string, Place>;
  depths: number;
  /** First and last row in use. */
  rows: readonly [number, number];
};

/** Steps of the simulation: enough to be at rest for a few services, few enough to be unseen for 300. */
const stepsFor = (bodies: number): number => Math.min(160, Math.max(20, Math.round(6_000 / Math.max(1, bodies))));
const depthGap = 4;

type Body = SimulationNodeDatum & { id: string; depth: number };

/**
 * Services by call depth; the forces settle only the rows, at once and without an animation. Starts from
 * `last`, so that what was placed moves little when a call comes or goes. The same input has the same result.
 */
export function layoutGraph(edges: readonly Pick<GraphEdge, "source" | "target">[], last?: Layout): Layout {
  const depthOf = callDepths(edges);
  const bodies = startingBodies(depthOf, last);
  const links: SimulationLinkDatum<Body>[] = edges.map(({ source, target }) => ({ source, target }));
  forceSimulation(bodies)
    .force("link", forceLink<Body, SimulationLinkDatum<Body>>(links).id(({ id }) => id).distance(depthGap).strength(0.35))
    .force("apart", forceCollide<Body>(0.55))
    .force("middle", forceY<Body>(0).strength(0.03))
    .stop()
    .tick(stepsFor(bodies.length));
  return settle(bodies);
}

function startingBodies(depthOf: ReadonlyMap<string, number>, last: Layout | undefined): Body[] {
  const used = new Map<number, number>();
  const perDepth = new Map<number, number>();
  for (const depth of depthOf.values()) perDepth.set(depth, (perDepth.get(depth) ?? 0) + 1);
  return [...depthOf].sort(([a], [b]) => (a < b ? -1 : 1)).map(([id, depth]) => {
    const position = used.get(depth) ?? 0;
    used.set(depth, position + 1);
    const known = last?.places.get(id);
    const fresh = position - ((perDepth.get(depth) ?? 1) - 1) / 2;
    return { id, depth, fx: depth * depthGap, x: depth * depthGap, y: known?.depth === depth ? known.row : fresh };
  });
}

/** Forces leave overlaps; one pass per depth keeps a whole row between neighbours. */
function settle(bodies: readonly Body[]): Layout {
  const places = new Map<string, Place>();
  const depths = Math.max(0, ...bodies.map((body) => body.depth + 1));
  let [first, end] = [0, 0];
  for (let depth = 0; depth < depths; depth += 1) {
    const column = bodies.filter((body) => body.depth === depth).sort((a, b) => (a.y ?? 0) - (b.y ?? 0) || (a.id < b.id ? -1 : 1));
    for (const [id, row] of spread(column)) {
      places.set(id, { depth, row });
      first = Math.min(first, row);
      end = Math.max(end, row);
    }
  }
  return { places, depths, rows: [first, end] };
}

function spread(column: readonly Body[]): [string, number][] {
  const rows: number[] = [];
  for (const { y = 0 } of column) {
    const above = rows.at(-1);
    rows.push(above === undefined ? y : Math.max(y, above + 1));
  }
  const mean = (values: number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
  const shift = mean(column.map(({ y = 0 }) => y)) - mean(rows);
  return column.map(({ id }, position) => [id, (rows[position] ?? 0) + shift]);
}
