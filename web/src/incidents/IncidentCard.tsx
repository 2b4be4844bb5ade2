import { useState } from "react";
import type { Anomaly, Incident } from "../api/contract";
import { currentTime, length, moment } from "../format/time";
import { BlastRadius } from "./BlastRadius";
import { Evidence } from "./Evidence";
import { SeverityMeter } from "./SeverityMeter";

type Props = {
  incident: Incident;
  evidence: Anomaly[];
  /** The most pressing one shows its evidence unless the reader closed it. */
  opensItself: boolean;
  onService: (service: string) => void;
};

const edge = { active: "bg-root-mark", resolving: "bg-impacted-mark", resolved: "bg-resolved" } as const;
const tone = { active: "text-root", resolving: "text-impacted", resolved: "text-resolved" } as const;

export function IncidentCard({ incident, evidence, opensItself, onService }: Props) {
  const [choice, setChoice] = useState<boolean | null>(null);
  const isOpen = choice ?? opensItself;
  const now = currentTime();
  const end = incident.resolved ?? now;
  return (
    <li className="relative border-b border-line px-4 py-2.5 last:border-b-0" data-incident={incident.id}>
      <span aria-hidden="true" className={`absolute inset-y-0 left-0 w-1 ${edge[incident.state]}`} />
      <div className="flex flex-wrap items-baseline gap-x-4 gap-y-1">
        <h2 className="min-w-0 text-lead font-semibold [overflow-wrap:anywhere]" dir="auto">
          {incident.title}
        </h2>
        <p className="flex flex-wrap items-center gap-x-3 text-small text-soft wide:ml-auto">
          <span className={`font-semibold ${tone[incident.state]}`}>{incident.state}</span>
          {incident.acknowledged && <span>acknowledged</span>}
          <span>
            {incident.resolved === null
              ? `since ${moment(incident.started, now)} (${length(end - incident.started)})`
              : `${moment(incident.started, now)}, for ${length(end - incident.started)}`}
          </span>
          <SeverityMeter severity={incident.severity} />
          <button
            type="button"
            aria-expanded={isOpen}
            onClick={() => setChoice(!isOpen)}
            className="font-medium text-selected"
          >
            {isOpen ? "Hide evidence" : "Evidence"}
          </button>
        </p>
      </div>
      <BlastRadius incident={incident} onService={onService} />
      {isOpen && <Evidence incident={incident} anomalies={evidence} />}
    </li>
  );
}
