import type { Incident, Reached } from "../api/contract";
import { Door } from "../app/Door";
import { Panel } from "../app/Panel";
import { plural } from "../format/number";
import { roleTone, type Role } from "../incidents/roles";
import { ServiceMark } from "../services/ServiceMark";

const shownMax = 20;

/** The time of the incident, for the lines it leads to. */
type Time = { from: number; to: number };

/** Who suffers by hops, who is next, what below the root deviates as well, and what changed before. */
export function Reach({ incident, time }: { incident: Incident; time: Time }) {
  const groups: ReadonlyArray<readonly [string, Exclude<Role["kind"], "root">, Reached[]]> = [
    ["Impacted callers", "impacted", incident.impacted],
    ["Likely next", "next", incident.likely_next],
    ["Suspected dependencies", "suspected", incident.suspected_dependencies],
  ];
  return (
    <Panel title="Reach and changes">
      <div className="grid gap-3 px-3 py-2">
        {groups.map(([title, kind, reached]) => (
          <section key={kind} aria-label={title}>
            <h3 className="text-small text-muted">{title}</h3>
            {reached.length === 0 ? <p className="text-muted">none</p> : <ReachedList kind={kind} reached={reached} time={time} />}
          </section>
        ))}
        <section aria-label="What changed just before">
          <h3 className="text-small text-muted">What changed just before</h3>
          {incident.changes.length === 0 && <p className="text-muted">nothing known</p>}
          <ul>
            {incident.changes.map((change, position) => (
              <li key={position} className="[overflow-wrap:anywhere]">{change}</li>
            ))}
          </ul>
        </section>
      </div>
    </Panel>
  );
}

function ReachedList({ kind, reached, time }: { kind: Exclude<Role["kind"], "root">; reached: Reached[]; time: Time }) {
  const nearest = [...reached].sort((a, b) => a.hops - b.hops || (a.service < b.service ? -1 : 1));
  return (
    <ul className="flex flex-wrap gap-x-4 gap-y-1">
      {nearest.slice(0, shownMax).map(({ service, hops }) => (
        <li key={service} className={`inline-flex items-center gap-1.5 ${roleTone[kind]}`} title={`${plural(hops, "call")} from the root`}>
          <ServiceMark kind={kind} />
          <Door to={{ page: "lines", service, stored: true, ...time }} className="font-medium hover:underline">{service}</Door>
          <span className="text-small">{kind === "suspected" ? `−${hops}` : `+${hops}`}</span>
        </li>
      ))}
      {nearest.length > shownMax && <li className="text-muted">and {nearest.length - shownMax} more</li>}
    </ul>
  );
}
