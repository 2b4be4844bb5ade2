import type { GraphEdge } from "../api/contract";
import { edgeMemorySeconds } from "../api/limits";

/** A call between services and when it was last told. */
export type SeenEdge = GraphEdge & { seen: number };

/** Bound of the memory: more calls than this cannot be read from a picture. */
export const edgesMax = 2_000;

export const edgeKey = ({ source, target }: Pick<GraphEdge, "source" | "target">): string => `${source}\n${target}`;

/** Joins the calls told now with those told lately, in a fixed order; a call to oneself says nothing. */
export function mergeEdges(known: readonly SeenEdge[], arrived: readonly GraphEdge[], now: number): SeenEdge[] {
  const byKey = new Map<string, SeenEdge>();
  for (const edge of known) {
    if (now - edge.seen <= edgeMemorySeconds) byKey.set(edgeKey(edge), edge);
  }
  for (const edge of arrived) {
    if (edge.source !== edge.target) byKey.set(edgeKey(edge), { ...edge, seen: now });
  }
  return [...byKey.values()].sort((a, b) => compareText(edgeKey(a), edgeKey(b))).slice(0, edgesMax);
}

function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
