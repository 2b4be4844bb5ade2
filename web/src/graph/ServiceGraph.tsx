import { useMemo, useRef } from "react";
import type { GraphNode } from "../api/contract";
import { useSize } from "../app/useSize";
import type { Role } from "../incidents/roles";
import { edgeKey, type SeenEdge } from "./edges";
import { GraphNodeMark } from "./GraphNodeMark";
import { LooseServices } from "./LooseServices";
import { edgeTone, graphSentence, type Tone } from "./picture";
import { edgePath, graphScale, nodeRadius } from "./scale";
import { useLayout } from "./useLayout";
import { useRootInView } from "./useRootInView";

type Props = {
  nodes: GraphNode[];
  edges: SeenEdge[];
  roleOf: (service: string) => Role | null;
  selected: string;
  onService: (service: string) => void;
};

const strokes: Record<Tone, string> = {
  plain: "stroke-edge",
  impacted: "stroke-impacted-mark stroke-2",
  suspected: "stroke-suspected-mark stroke-2 [stroke-dasharray:3_3]",
};
const heads: Record<Tone, string> = { plain: "fill-edge", impacted: "fill-impacted-mark", suspected: "fill-suspected-mark" };
const tones = ["plain", "impacted", "suspected"] as const;

/** Who calls whom, by call depth. Places change only when calls do. */
export function ServiceGraph({ nodes, edges, roleOf, selected, onService }: Props) {
  const box = useRef<HTMLDivElement>(null);
  const size = useSize(box);
  const known = useMemo(() => new Map(nodes.map((node) => [node.id, node])), [nodes]);
  const layout = useLayout(edges);
  const scale = useMemo(() => (size === null ? null : graphScale(layout, size)), [layout, size]);
  const loose = nodes.filter((node) => !layout.places.has(node.id));
  const isTroubled = nodes.some((node) => roleOf(node.id) !== null);
  const letters = scale === null || !scale.isAcross ? 13 : Math.max(9, Math.floor(scale.width / Math.max(1, layout.depths) / 6.4));
  const root = nodes.find((node) => roleOf(node.id)?.kind === "root")?.id;
  useRootInView(box, root, scale);
  const radiusOf = (id: string) => nodeRadius(known.get(id)?.logs_per_min ?? 0);

  return (
    <div className="flex min-h-0 grow flex-col">
      <div ref={box} className="min-h-0 grow overflow-auto">
        {scale !== null && layout.places.size > 0 && (
          <svg
            width={scale.width}
            height={scale.height}
            viewBox={`0 0 ${scale.width} ${scale.height}`}
            role="group"
            aria-label={graphSentence([...layout.places.keys()], roleOf)}
            className="block"
          >
            <defs>
              {tones.map((tone) => (
                <marker key={tone} id={`head-${tone}`} viewBox="0 0 8 8" refX="4" refY="4" markerWidth="8" markerHeight="8" markerUnits="userSpaceOnUse" orient="auto">
                  <path d="M0,0.5L8,4L0,7.5z" className={heads[tone]} />
                </marker>
              ))}
            </defs>
            {edges.map((edge) => {
              const [from, to] = [layout.places.get(edge.source), layout.places.get(edge.target)];
              if (from === undefined || to === undefined) return null;
              const tone = edgeTone(edge, roleOf);
              // Downwards the name stands between a mark and its arrows.
              const name = scale.isAcross ? 0 : roleOf(edge.source) === null ? 15 : 27;
              const radii = { from: radiusOf(edge.source) + name, to: radiusOf(edge.target) };
              return (
                <path
                  key={edgeKey(edge)}
                  d={edgePath(scale.at(from), scale.at(to), { radii, isAcross: scale.isAcross, span: to.depth - from.depth })}
                  markerEnd={`url(#head-${tone})`}
                  data-edge={`${edge.source}>${edge.target}`}
                  className={`fill-none ${strokes[tone]} ${isTroubled && tone === "plain" ? "opacity-60" : ""}`}
                >
                  <title>{`${edge.source} calls ${edge.target}`}</title>
                </path>
              );
            })}
            {[...layout.places].map(([id, place]) => (
              <GraphNodeMark
                key={id}
                node={known.get(id) ?? { id, logs_per_min: 0, error_rate: 0 }}
                role={roleOf(id)}
                at={scale.at(place)}
                radius={radiusOf(id)}
                letters={letters}
                isSelected={id === selected}
                isDimmed={isTroubled && roleOf(id) === null && id !== selected}
                onService={onService}
              />
            ))}
          </svg>
        )}
        {layout.places.size === 0 && (
          <p className="px-3 py-6 text-center text-muted">
            {nodes.length === 1
              ? `No call from or to ${nodes[0]?.id} is known.`
              : "No calls between services seen yet. They are learned from traces and from what services say of each other."}
          </p>
        )}
      </div>
      <LooseServices nodes={loose} roleOf={roleOf} selected={selected} onService={onService} />
    </div>
  );
}
