import type { Incident } from "../api/contract";
import type { SimilarIncident } from "../api/incidentActions";
import { Door } from "../app/Door";
import { Note } from "../app/Note";
import { Panel } from "../app/Panel";
import { formatPercent } from "../format/number";
import { ago, currentTime, stamp, withOwnTimes } from "../format/time";

/** The engine's own account of its ranking, in full. */
export function Explanation({ text, error }: { text: string | undefined; error: Error | null }) {
  return (
    <Panel title="Why this ranking">
      {error !== null && <Note>No explanation: {error.message}</Note>}
      {error === null && text === undefined && <Note>Asking the engine…</Note>}
      {text !== undefined && (
        <pre tabIndex={0} aria-label="Explanation" className="max-h-96 overflow-auto px-3 py-2 font-mono text-small whitespace-pre-wrap [overflow-wrap:anywhere]">
          {withOwnTimes(text, currentTime())}
        </pre>
      )}
    </Panel>
  );
}

type SimilarProps = { similar: SimilarIncident[] | undefined; incidents: Incident[] };

/** Incidents before that were like this one: what helped then may help now. */
export function Similar({ similar, incidents }: SimilarProps) {
  const now = currentTime();
  return (
    <Panel title="Similar before">
      {similar?.length === 0 && <Note>No incident before was like this one.</Note>}
      <ul>
        {(similar ?? []).map(({ id, similarity }) => {
          const known = incidents.find((incident) => incident.id === id);
          return (
            <li key={id} className="flex items-baseline gap-3 border-t border-line px-3 py-1.5 first:border-t-0" data-similar={id}>
              <span className="w-10 shrink-0 text-right text-soft">{formatPercent(similarity)}</span>
              <span className="min-w-0">
                <Door to={{ incident: id }} className="line-clamp-2 text-selected hover:underline [overflow-wrap:anywhere]">
                  {known?.title ?? id}
                </Door>
                {known !== undefined && <span className="text-small text-muted" title={stamp(known.started)}>{ago(known.started, now)}</span>}
              </span>
            </li>
          );
        })}
      </ul>
    </Panel>
  );
}
