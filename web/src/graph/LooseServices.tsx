import type { GraphNode } from "../api/contract";
import { roleTone, type Role } from "../incidents/roles";
import { ServiceMark } from "../services/ServiceMark";

const shownMax = 6;

type Props = {
  nodes: GraphNode[];
  roleOf: (service: string) => Role | null;
  selected: string;
  onService: (service: string) => void;
};

/** Services without a known call; those with a part in an incident first. */
export function LooseServices({ nodes, roleOf, selected, onService }: Props) {
  if (nodes.length === 0) return null;
  const sorted = [...nodes].sort(
    (a, b) => Number(roleOf(a.id) === null) - Number(roleOf(b.id) === null) || (a.id < b.id ? -1 : 1),
  );
  return (
    <p className="flex shrink-0 flex-wrap items-center gap-x-3 border-t border-line px-3 py-1 text-small text-muted">
      no calls seen:
      {sorted.slice(0, shownMax).map(({ id }) => {
        const role = roleOf(id);
        return (
          <button
            key={id}
            type="button"
            aria-pressed={id === selected}
            onClick={() => onService(id)}
            className={`inline-flex items-center gap-1.5 hover:underline aria-pressed:text-selected ${role === null ? "text-soft" : roleTone[role.kind]}`}
          >
            {role !== null && <ServiceMark kind={role.kind} />}
            {id}
          </button>
        );
      })}
      {sorted.length > shownMax && <span>and {sorted.length - shownMax} more</span>}
    </p>
  );
}
