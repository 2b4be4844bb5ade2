import { useState } from "react";
import type { Incident } from "../api/contract";
import { plural } from "../format/number";
import { ago, currentTime } from "../format/time";
import { IncidentCard } from "./IncidentCard";

const listed = 10;

/** One quiet line about the last resolved incident; opens to the last few. */
export function EarlierIncidents({ incidents, onService }: { incidents: Incident[]; onService: (service: string) => void }) {
  const [isOpen, setOpen] = useState(false);
  const last = incidents[0];
  if (last === undefined) return null;
  return (
    <div className="text-small">
      <button
        type="button"
        aria-expanded={isOpen}
        onClick={() => setOpen(!isOpen)}
        className="flex w-full min-w-0 items-center gap-1.5 text-left text-muted hover:text-soft"
      >
        <span aria-hidden="true" className="inline-block w-2">{isOpen ? "▾" : "▸"}</span>
        <span className="truncate">
          Last incident {ago(last.resolved ?? last.last_ts, currentTime())}: {last.title}
          {incidents.length > 1 && ` · ${plural(incidents.length, "earlier incident")}`}
        </span>
      </button>
      {isOpen && (
        <ol className="mt-2 overflow-hidden rounded-panel border border-line bg-surface">
          {incidents.slice(0, listed).map((incident) => (
            <IncidentCard key={incident.id} incident={incident} hasReasons={false} onService={onService} />
          ))}
        </ol>
      )}
    </div>
  );
}
