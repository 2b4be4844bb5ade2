import type { GraphEdge, GraphNode } from "../api/contract";
import type { Role } from "../incidents/roles";
import { plural, formatRate, formatShare } from "../format/number";

export type Tone = "plain" | "impacted" | "suspected";

/** A call carries the fault upwards when both ends suffer, and points at a suspicion when it leads to one. */
export function edgeTone(edge: Pick<GraphEdge, "source" | "target">, roleOf: (service: string) => Role | null): Tone {
  const [source, target] = [roleOf(edge.source)?.kind, roleOf(edge.target)?.kind];
  if (target === "suspected" && source !== undefined) return "suspected";
  if (source === "impacted" && (target === "impacted" || target === "root")) return "impacted";
  return "plain";
}

/** What a reader who cannot see the picture needs: who is what. */
export function graphSentence(services: readonly string[], roleOf: (service: string) => Role | null): string {
  const named = (kind: Role["kind"]) => services.filter((service) => roleOf(service)?.kind === kind).join(", ");
  const parts = [
    ["root", named("root")],
    ["impacted", named("impacted")],
    ["suspected", named("suspected")],
    ["likely next", named("next")],
  ].filter(([, names]) => names !== "");
  const said = parts.length === 0 ? "nothing unusual" : parts.map(([kind, names]) => `${kind}: ${names}`).join("; ");
  return `Service graph, callers before callees, ${plural(services.length, "service")}; ${said}.`;
}

/** The words of a pointer's pause over a service. */
export function nodeWords(node: GraphNode, role: Role | null): string {
  const state = { root: "root of an incident", impacted: "impacted", suspected: "suspected dependency", next: "likely next" };
  const hops = role !== null && role.kind !== "root" ? `, ${plural(role.hops, "call")} from the root` : "";
  return (
    `${node.id}\n${formatRate(node.logs_per_min)} lines per minute, ${formatShare(node.error_rate)} errors` +
    (role === null ? "" : `\n${state[role.kind]}${hops}`)
  );
}

/** The services of an incident, those named in its roles, and nobody else. */
export function involved(ids: readonly string[], roleOf: (service: string) => Role | null, members: readonly string[]): Set<string> {
  const own = new Set(members);
  return new Set(ids.filter((id) => own.has(id) || roleOf(id) !== null));
}
