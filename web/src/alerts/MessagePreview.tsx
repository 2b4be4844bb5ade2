import { useState } from "react";
import { usePreview } from "../api/channels";
import { previewShownMax } from "../api/limits";
import { useIncidents } from "../api/queries";
import { choice } from "../app/fields";
import { Labelled } from "../app/Labelled";
import { FailureNote, Note } from "../app/Note";
import { plural } from "../format/number";
import { currentTime, moment } from "../format/time";
import { rank } from "../incidents/ranking";
import { previewParts } from "./channelWords";

/** Incidents on offer: those one would look for. */
const incidentsMax = 50;

/** What a channel would be sent of an incident; nothing is sent. */
export function MessagePreview({ channel }: { channel: string }) {
  const [incident, setIncident] = useState("");
  const incidents = useIncidents();
  const { data, error, isPending } = usePreview(channel, incident);
  const now = currentTime();
  return (
    <div className="mt-1.5 grid grid-cols-[minmax(0,1fr)] gap-1.5 border-t border-line pt-1.5" data-preview>
      <Labelled text="What would be sent of">
        <select value={incident} onChange={(event) => setIncident(event.target.value)} className={`${choice} w-full`}>
          <option value="">a sample</option>
          {rank(incidents.data ?? []).slice(0, incidentsMax).map(({ id, title, started }) => (
            <option key={id} value={id}>{`${id} · ${moment(started, now)} · ${title.slice(0, 80)}`}</option>
          ))}
        </select>
      </Labelled>
      {isPending && <Note>Writing the message…</Note>}
      {error !== null && <FailureNote what="The message" error={error} />}
      {data !== undefined && previewParts(data).map(({ where, text }, place) => (
        <div key={place}>
          <p dir="auto" className="text-small text-muted [overflow-wrap:anywhere]">{where}</p>
          <pre tabIndex={0} dir="auto" aria-label={`Message, ${where}`} className="max-h-72 overflow-auto rounded-chip border border-line bg-page p-2 font-mono text-tiny whitespace-pre-wrap [overflow-wrap:anywhere]">
            {text.slice(0, previewShownMax)}
          </pre>
        </div>
      ))}
      {data !== undefined && data.redacted > 0 && <p className="text-small text-muted">{plural(data.redacted, "piece")} taken out: tokens, keys, numbers of cards, addresses.</p>}
    </div>
  );
}
