import { useState, type ReactNode } from "react";
import type { Incident } from "../api/contract";
import { useIncidentAction } from "../api/incidentActions";
import { go } from "../app/link";
import { useKeys } from "../app/useKeys";
import { currentTime, moment } from "../format/time";
import { rank } from "../incidents/ranking";

export const actionButton =
  "h-7 rounded-chip border border-edge bg-surface px-2.5 text-small whitespace-nowrap hover:bg-hover disabled:opacity-50 aria-expanded:border-selected aria-expanded:text-selected";

type Open = "merge" | "split" | null;

/** What a person on call can do with an incident. */
export function Actions({ incident, others }: { incident: Incident; others: Incident[] }) {
  const [open, setOpen] = useState<Open>(null);
  const action = useIncidentAction(incident.id);
  const run = (chosen: Parameters<typeof action.mutate>[0]) =>
    action.mutate(chosen, {
      onSuccess: ({ id }) => {
        setOpen(null);
        if (id !== undefined && id !== incident.id) go({ incident: id });
      },
    });
  const canAcknowledge = !incident.acknowledged && incident.state !== "resolved";
  useKeys((command) => {
    if (command !== "acknowledge" || !canAcknowledge) return false;
    run({ kind: "acknowledge" });
    return true;
  });
  return (
    <div className="mt-2" data-actions>
      <div className="flex flex-wrap items-center gap-1.5">
        {canAcknowledge && (
          <button type="button" className={actionButton} disabled={action.isPending} onClick={() => run({ kind: "acknowledge" })}>
            Acknowledge
          </button>
        )}
        <button type="button" className={actionButton} aria-expanded={open === "merge"} onClick={() => setOpen(open === "merge" ? null : "merge")}>
          Merge with…
        </button>
        <button
          type="button"
          className={actionButton}
          aria-expanded={open === "split"}
          disabled={incident.services.length < 2}
          title={incident.services.length < 2 ? "It has one service only" : undefined}
          onClick={() => setOpen(open === "split" ? null : "split")}
        >
          Split off…
        </button>
      </div>
      {open === "merge" && <MergeForm others={others} isBusy={action.isPending} onMerge={(id) => run({ kind: "merge", with: id })} />}
      {open === "split" && (
        <SplitForm incident={incident} isBusy={action.isPending} onSplit={(services) => run({ kind: "split", services })} />
      )}
      {action.error !== null && <p role="alert" className="mt-1 text-small text-root">Not done: {action.error.message}</p>}
    </div>
  );
}

function Box({ label, children }: { label: string; children: ReactNode }) {
  return (
    <div role="group" aria-label={label} className="mt-2 max-w-2xl rounded-panel border border-edge bg-surface p-3">
      {children}
    </div>
  );
}

const othersMax = 50;

function MergeForm({ others, isBusy, onMerge }: { others: Incident[]; isBusy: boolean; onMerge: (id: string) => void }) {
  const [chosen, setChosen] = useState("");
  const now = currentTime();
  if (others.length === 0) return <Box label="Merge"><p className="text-muted">There is no other incident.</p></Box>;
  return (
    <Box label="Merge">
      <p className="text-small text-muted">The two become one; the earlier id goes on, with the signals of both.</p>
      <div className="mt-2 flex flex-wrap gap-2">
        <select aria-label="Incident to merge with" value={chosen} onChange={(event) => setChosen(event.target.value)} className="h-7 min-w-0 grow rounded-chip border border-edge bg-surface px-1.5">
          <option value="">choose an incident</option>
          {rank(others).slice(0, othersMax).map(({ id, title, started, state }) => (
            <option key={id} value={id}>{`${id} · ${state} · ${moment(started, now)} · ${title.slice(0, 80)}`}</option>
          ))}
        </select>
        <button type="button" className={actionButton} disabled={chosen === "" || isBusy} onClick={() => onMerge(chosen)}>
          Merge
        </button>
      </div>
    </Box>
  );
}

function SplitForm({ incident, isBusy, onSplit }: { incident: Incident; isBusy: boolean; onSplit: (services: string[]) => void }) {
  const [chosen, setChosen] = useState<string[]>([]);
  const isAll = chosen.length === incident.services.length;
  return (
    <Box label="Split off">
      <p className="text-small text-muted">The services chosen become an incident of their own, with their signals.</p>
      <div className="mt-1 flex flex-wrap gap-x-4 gap-y-1">
        {incident.services.map((service) => (
          <label key={service} className="flex items-center gap-1.5">
            <input
              type="checkbox"
              checked={chosen.includes(service)}
              onChange={(event) => setChosen(event.target.checked ? [...chosen, service] : chosen.filter((name) => name !== service))}
            />
            {service}
          </label>
        ))}
      </div>
      <div className="mt-2 flex items-center gap-2">
        <button type="button" className={actionButton} disabled={chosen.length === 0 || isAll || isBusy} onClick={() => onSplit(chosen)}>
          Split off
        </button>
        {isAll && <span className="text-small text-muted">One service has to stay.</span>}
      </div>
    </Box>
  );
}
