import type { Incident } from "../api/contract";
import { useIncidentAction } from "../api/incidentActions";
import { Door } from "../app/Door";
import { currentTime, withOwnTimes } from "../format/time";
import { BlastRadius } from "./BlastRadius";
import { IncidentState } from "./IncidentState";
import { reasonsOf } from "./ranking";

type Props = {
  incident: Incident;
  /** The most pressing one says at once why we think so. */
  hasReasons: boolean;
  onService: (service: string) => void;
};

const edge = { active: "bg-root-mark", resolving: "bg-impacted-mark", resolved: "bg-resolved" } as const;

export function IncidentCard({ incident, hasReasons, onService }: Props) {
  const reasons = hasReasons ? reasonsOf(incident) : [];
  return (
    <li className="relative border-b border-line px-4 py-2.5 last:border-b-0" data-incident={incident.id}>
      <span aria-hidden="true" className={`absolute inset-y-0 left-0 w-1 ${edge[incident.state]}`} />
      <div className="flex flex-wrap items-baseline gap-x-4 gap-y-1 wide:flex-nowrap">
        <h2 className="min-w-0 text-lead font-semibold [overflow-wrap:anywhere]" dir="auto">
          <Door to={{ incident: incident.id }} className="hover:underline">
            {incident.title}
          </Door>
        </h2>
        <div className="flex min-w-0 flex-wrap items-center gap-x-3 gap-y-1 wide:ml-auto wide:shrink-0">
          <IncidentState incident={incident} />
          {!incident.acknowledged && <AcknowledgeButton id={incident.id} />}
          <Door
            to={{ incident: incident.id }}
            label={`Open ${incident.title}`}
            className="rounded-chip border border-edge px-2 text-small font-medium text-selected hover:bg-hover"
          >
            Open
          </Door>
        </div>
      </div>
      <BlastRadius incident={incident} onService={onService} />
      {reasons.length > 0 && (
        <p className="mt-1 line-clamp-3 text-small text-soft [overflow-wrap:anywhere]">
          <span className="mr-2 text-muted">why</span>
          {withOwnTimes(reasons.join(" · "), currentTime())}
        </p>
      )}
    </li>
  );
}

function AcknowledgeButton({ id }: { id: string }) {
  const action = useIncidentAction(id);
  return (
    <button
      type="button"
      disabled={action.isPending || action.isSuccess}
      title={action.error?.message}
      onClick={() => action.mutate({ kind: "acknowledge" })}
      className="rounded-chip border border-edge px-2 text-small hover:bg-hover disabled:opacity-50"
    >
      {action.error === null ? "Acknowledge" : "Not acknowledged: again"}
    </button>
  );
}
