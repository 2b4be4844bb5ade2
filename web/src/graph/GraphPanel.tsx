import { useMemo, useState } from "react";
import type { GraphNode } from "../api/contract";
import { Panel } from "../app/Panel";
import { formatCount, plural } from "../format/number";
import type { Role } from "../incidents/roles";
import type { SeenEdge } from "./edges";
import { GraphLegend } from "./GraphLegend";
import { involved } from "./picture";
import { ServiceMap } from "./map/ServiceMap";
import { ServiceGraph } from "./ServiceGraph";

type Props = {
  nodes: GraphNode[];
  edges: SeenEdge[];
  roleOf: (service: string) => Role | null;
  selected: string;
  onService: (service: string) => void;
  /** How many services there are, where `nodes` are those that matter most. */
  total?: number;
  /** Services to show; all without it. */
  only?: ReadonlySet<string>;
  className?: string;
};

/** With more services than this an incident shows its own first, and all of them want a picture to search and zoom. */
export const crowded = 40;

export function GraphPanel({ nodes, edges, roleOf, selected, onService, total = 0, only: given, className = "" }: Props) {
  const [isWhole, setWhole] = useState(false);
  const isTroubled = nodes.some(({ id }) => roleOf(id) !== null);
  const canFocus = given === undefined && isTroubled && nodes.length > crowded;
  const names = canFocus && !isWhole ? [...involved(nodes.map(({ id }) => id), roleOf, [])].join("\n") : null;
  const only = useMemo(() => (names === null ? given : new Set(names.split("\n"))), [names, given]);
  const shownNodes = useMemo(() => (only === undefined ? nodes : nodes.filter(({ id }) => only.has(id))), [nodes, only]);
  const shownEdges = useMemo(
    () => (only === undefined ? edges : edges.filter(({ source, target }) => only.has(source) && only.has(target))),
    [edges, only],
  );
  const Picture = shownNodes.length > crowded ? ServiceMap : ServiceGraph;
  const kinds = new Set(shownNodes.flatMap(({ id }) => roleOf(id)?.kind ?? []));
  const aside = (
    <>
      <GraphLegend kinds={kinds} />
      {total > nodes.length && (
        <span title="Those in open incidents, then those with most errors, then the busiest" data-graph-total={total}>
          {formatCount(nodes.length)} of {plural(total, "service")}
        </span>
      )}
      {canFocus && (
        <button type="button" onClick={() => setWhole(!isWhole)} className="font-medium text-selected">
          {isWhole ? "Only the incident" : `All ${formatCount(nodes.length)}`}
        </button>
      )}
    </>
  );
  return (
    <Panel title="Service graph" className={className} aside={aside}>
      <Picture nodes={shownNodes} edges={shownEdges} roleOf={roleOf} selected={selected} onService={onService} />
    </Panel>
  );
}
