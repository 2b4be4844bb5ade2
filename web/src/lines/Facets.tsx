import { useState } from "react";
import { useFacet } from "../api/logs";
import type { View } from "../app/link";
import { formatCount } from "../format/number";
import { quoted, withToken } from "./query";
import type { Condition } from "./searchSql";

type Facet = { column: string; title: string; token: (value: string) => string };

const facets: readonly Facet[] = [
  { column: "service", title: "Service", token: (value) => `service:${quoted(value)}` },
  { column: "severity_text", title: "Level", token: (value) => `level:${quoted(value)}` },
  { column: "status_code", title: "Status", token: (value) => `status_code=${quoted(value)}` },
  { column: "host", title: "Host", token: (value) => `host=${quoted(value)}` },
  { column: "version", title: "Version", token: (value) => `version=${quoted(value)}` },
  { column: "parent_service", title: "Called by", token: (value) => `parent_service=${quoted(value)}` },
];

const openAtFirst = new Set(["service", "severity_text", "status_code"]);

type Props = { condition: Condition; view: View; onView: (change: Partial<View>) => void };

/** What the lines found have in common, with counts: a press narrows, one with Alt leaves out. */
export function Facets({ condition, view, onView }: Props) {
  return (
    <div role="group" aria-label="Facets" className="hidden w-48 shrink-0 overflow-y-auto border-r border-line py-1 wide:block">
      {facets.map((facet) => (
        <FacetGroup
          key={facet.column}
          facet={facet}
          condition={condition}
          onValue={(value, isOut) => onView({ q: withToken(view.q, `${isOut ? "-" : ""}${facet.token(value)}`) })}
        />
      ))}
      <p className="px-3 py-2 text-tiny text-muted">Alt and a press leave a value out.</p>
    </div>
  );
}

type GroupProps = { facet: Facet; condition: Condition; onValue: (value: string, isOut: boolean) => void };

function FacetGroup({ facet, condition, onValue }: GroupProps) {
  const [isOpen, setOpen] = useState(openAtFirst.has(facet.column));
  const { data, error } = useFacet(facet.column, condition, isOpen);
  const most = Math.max(1, ...(data ?? []).map(({ count }) => count));
  return (
    <section className="px-1.5 py-0.5" data-facet={facet.column}>
      <h3>
        <button type="button" aria-expanded={isOpen} onClick={() => setOpen(!isOpen)} className="flex w-full gap-1 rounded-chip px-1.5 text-small font-medium text-soft hover:bg-hover">
          <span aria-hidden="true" className="w-3 text-muted">{isOpen ? "▾" : "▸"}</span>
          {facet.title}
        </button>
      </h3>
      {isOpen && error !== null && <p className="px-1.5 text-tiny text-muted">not known here</p>}
      {isOpen && data?.length === 0 && <p className="px-5.5 text-tiny text-muted">none</p>}
      {isOpen && (
        <ul>
          {(data ?? []).map(({ value, count }) => (
            <li key={value}>
              <button
                type="button"
                onClick={(event) => onValue(value, event.altKey)}
                className="relative flex w-full items-baseline gap-2 rounded-chip px-1.5 text-left text-small hover:bg-hover"
              >
                <span aria-hidden="true" className="absolute bottom-0 left-1.5 h-px bg-edge" style={{ width: `calc(${(count / most) * 100}% - 12px)` }} />
                <span className="truncate" title={value}>{value}</span>
                <span className="ml-auto text-tiny text-muted">{formatCount(count)}</span>
              </button>
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}
