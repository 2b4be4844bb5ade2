import { useMemo, useState } from "react";
import { edgeKey, type SeenEdge } from "./edges";
import { layoutGraph, type Layout } from "./layout";

/** The layout of these calls; a tick that tells the same calls again changes nothing. */
export function useLayout(edges: readonly SeenEdge[]): Layout {
  const [kept, setKept] = useState<{ key: string; layout: Layout } | null>(null);
  const key = useMemo(() => edges.map(edgeKey).join("\n\n"), [edges]);
  if (kept !== null && kept.key === key) return kept.layout;
  const layout = layoutGraph(edges, kept?.layout);
  setKept({ key, layout });
  return layout;
}
