import type { ReactNode } from "react";
import type { Incident, Reached } from "../api/contract";
import { formatPercent, plural } from "../format/number";
import { roleTone } from "./roles";
import { ServiceMark } from "../services/ServiceMark";

const shownMax = 8;

type Props = { incident: Incident; onService: (service: string) => void };

/** Root, who suffers and who is next, each a door to its lines. */
export function BlastRadius({ incident, onService }: Props) {
  const { root_service: root } = incident;
  const confidence = incident.candidates.find((candidate) => candidate.service === root)?.confidence;
  const nearest = [...incident.impacted].sort((a, b) => a.hops - b.hops);
  const name = (service: string) => (
    <button type="button" className="font-medium hover:underline" onClick={() => onService(service)}>
      {service}
    </button>
  );
  return (
    <div className="mt-1 flex flex-wrap items-center gap-x-6 gap-y-1">
      {root !== null && (
        <Group label="root">
          <span className="inline-flex items-center gap-1.5 rounded-chip bg-root-wash px-1.5 text-root">
            <ServiceMark kind="root" />
            {name(root)}
            {confidence !== undefined && <span>{formatPercent(confidence)}</span>}
          </span>
        </Group>
      )}
      {nearest.length > 0 && (
        <Group label="impacted">
          {nearest.slice(0, shownMax).map((reached) => (
            <Impacted key={reached.service} reached={reached}>
              {name(reached.service)}
            </Impacted>
          ))}
          {nearest.length > shownMax && <span className="text-muted">and {nearest.length - shownMax} more</span>}
        </Group>
      )}
      <Others label="likely next" kind="next" reached={incident.likely_next} name={name} />
      <Others label="suspected dependency" kind="suspected" reached={incident.suspected_dependencies} name={name} />
    </div>
  );
}

function Group({ label, children }: { label: string; children: ReactNode }) {
  return (
    <p className="flex flex-wrap items-center gap-x-3">
      <span className="text-small text-muted">{label}</span>
      {children}
    </p>
  );
}

function Impacted({ reached, children }: { reached: Reached; children: ReactNode }) {
  return (
    <span className="inline-flex items-center gap-1.5 text-impacted" title={`${plural(reached.hops, "call")} from the root`}>
      <ServiceMark kind="impacted" />
      {children}
      <span className="text-small">+{reached.hops}</span>
    </span>
  );
}

type OthersProps = {
  label: string;
  kind: "next" | "suspected";
  reached: Reached[];
  name: (service: string) => ReactNode;
};

function Others({ label, kind, reached, name }: OthersProps) {
  if (reached.length === 0) return null;
  return (
    <Group label={label}>
      {reached.slice(0, shownMax).map(({ service }) => (
        <span key={service} className={`inline-flex items-center gap-1.5 ${roleTone[kind]}`}>
          <ServiceMark kind={kind} />
          {name(service)}
        </span>
      ))}
    </Group>
  );
}
