import type { Role } from "../incidents/roles";
import { ServiceMark } from "../services/ServiceMark";

const words: ReadonlyArray<readonly [Role["kind"], string]> = [
  ["root", "root"],
  ["impacted", "impacted"],
  ["next", "likely next"],
  ["suspected", "suspected"],
];

/** Only what is on the picture is explained. */
export function GraphLegend({ kinds }: { kinds: ReadonlySet<Role["kind"]> }) {
  return (
    <ul className="flex flex-wrap items-center gap-x-3" aria-label="Legend">
      {words.map(([kind, text]) => kinds.has(kind) && (
        <li key={kind} className="inline-flex items-center gap-1.5 whitespace-nowrap">
          <ServiceMark kind={kind} />
          {text}
        </li>
      ))}
      <li className="hidden whitespace-nowrap roomy:list-item">caller → callee</li>
    </ul>
  );
}
