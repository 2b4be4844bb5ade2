import type { KeyboardEvent } from "react";
import type { GraphNode } from "../api/contract";
import { roleText, type Role } from "../incidents/roles";
import { nodeWords } from "./picture";
import { shorten, type Point } from "./scale";

type Props = {
  node: GraphNode;
  role: Role | null;
  at: Point;
  radius: number;
  /** Letters that fit under the mark. */
  letters: number;
  isSelected: boolean;
  isDimmed: boolean;
  onService: (service: string) => void;
};

const fills = {
  root: "fill-root-mark stroke-root-mark",
  impacted: "fill-surface stroke-impacted-mark stroke-3",
  suspected: "fill-surface stroke-suspected-mark stroke-2 [stroke-dasharray:2_2]",
  next: "fill-surface stroke-impacted-mark stroke-2 [stroke-dasharray:5_3]",
} as const;

const tones = { root: "fill-root font-semibold", impacted: "fill-impacted", suspected: "fill-suspected", next: "fill-soft" } as const;

/** One service: disc, name, state. Shape and word repeat what the colour says. */
export function GraphNodeMark({ node, role, at, radius, letters, isSelected, isDimmed, onService }: Props) {
  const press = (event: KeyboardEvent) => {
    if (event.key !== "Enter" && event.key !== " ") return;
    event.preventDefault();
    onService(node.id);
  };
  return (
    <g
      data-node={node.id}
      data-role={role?.kind}
      transform={`translate(${at.x.toFixed(1)} ${at.y.toFixed(1)})`}
      onClick={() => onService(node.id)}
      className="cursor-pointer"
    >
      <g
        role="button"
        tabIndex={0}
        aria-pressed={isSelected}
        aria-label={nodeWords(node, role).replaceAll("\n", ", ")}
        onKeyDown={press}
        className="group outline-none"
      >
        <title>{nodeWords(node, role)}</title>
        <circle r={radius + 12} fill="transparent" />
        {role?.kind === "root" && <circle r={radius} className="pulse-ring fill-none stroke-root-mark stroke-2" />}
        <circle
          r={radius + 4}
          className={`fill-none stroke-2 group-focus-visible:stroke-selected ${isSelected ? "stroke-selected" : "stroke-transparent"}`}
        />
        <circle r={radius} className={role === null ? `fill-level-info stroke-edge group-hover:stroke-soft ${isDimmed ? "opacity-60" : ""}` : fills[role.kind]} />
      </g>
      {/* Said in full by the label; here it may be cut. */}
      <text
        aria-hidden="true"
        textAnchor="middle"
        className={`stroke-surface stroke-3 text-tiny [paint-order:stroke] [stroke-linejoin:round] ${role === null ? (isDimmed ? "fill-muted" : "fill-soft") : tones[role.kind]}`}
      >
        <tspan x="0" y={radius + 13}>{shorten(node.id, letters)}</tspan>
        {role !== null && <tspan x="0" y={radius + 25} className="font-normal">{roleText(role)}</tspan>}
      </text>
    </g>
  );
}
