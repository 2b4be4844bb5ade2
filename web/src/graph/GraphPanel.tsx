import { useMemo } from "react";
import type { GraphNode } from "../api/contract";
import { Panel } from "../app/Panel";
import type { Role } from "../incidents/roles";
import type { SeenEdge } from "./edges";
import { GraphLegend } from "./GraphLegend";
import { ServiceGraph } from "./ServiceGraph";

type Props = {
  nodes: GraphNode[];
  edges: SeenEdge[];
  roleOf: (service: string) => Role | null;
  selected: string;
  onService: (service: string) => void;
  /** Services to show; all without it. */
  only?: ReadonlySet<string>;
  className?: string;
};

export function GraphPanel({ nodes, edges, roleOf, selected, onService, only, className = "" }: Props) {
  const shownNodes = useMemo(() => (only === undefined ? nodes : nodes.filter(({ id }) => only.has(id))), [nodes, only]);
  const shownEdges = useMemo(
    () => (only === undefined ? edges : edges.filter(({ source, target }) => only.has(source) && only.has(target))),
    [edges, only],
  );
  const kinds = new Set(shownNodes.flatMap(({ id }) => roleOf(id)?.kind ?? []));
  return (
    <Panel title="Service graph" className={className} aside={<GraphLegend kinds={kinds} />}>
      <ServiceGraph nodes={shownNodes} edges={shownEdges} roleOf={roleOf} selected={selected} onService={onService} />
    </Panel>
  );
}
