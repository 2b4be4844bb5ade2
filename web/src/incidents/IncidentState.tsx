import type { Incident } from "../api/contract";
import { currentTime, length, moment } from "../format/time";
import { SeverityMeter } from "./SeverityMeter";

const tone = { active: "text-root", resolving: "text-impacted", resolved: "text-resolved" } as const;

/** State, since when and for how long, how bad. */
export function IncidentState({ incident }: { incident: Incident }) {
  const now = currentTime();
  const end = incident.resolved ?? now;
  return (
    <p className="flex flex-wrap items-center gap-x-3 text-small text-soft">
      <span className={`font-semibold ${tone[incident.state]}`}>{incident.state}</span>
      {incident.acknowledged && <span>acknowledged</span>}
      <span>
        {incident.resolved === null
          ? `since ${moment(incident.started, now)} (${length(end - incident.started)})`
          : `${moment(incident.started, now)}, for ${length(end - incident.started)}`}
      </span>
      <SeverityMeter severity={incident.severity} />
    </p>
  );
}
