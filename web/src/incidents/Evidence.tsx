import type { Anomaly, Incident } from "../api/contract";
import { formatPercent } from "../format/number";
import { clock } from "../format/time";

const candidatesMax = 3;
const reasonsMax = 4;
const anomaliesMax = 5;
const samplesMax = 2;

/** Why we think so: the candidates on the left, what was seen on the right. */
export function Evidence({ incident, anomalies }: { incident: Incident; anomalies: Anomaly[] }) {
  const hidden = incident.anomaly_count - Math.min(anomalies.length, anomaliesMax);
  return (
    <div className="mt-2 grid gap-x-8 gap-y-3 border-t border-line pt-2 wide:grid-cols-2">
      <div className="min-w-0">
        {incident.summary !== "" && <p className="mb-2 text-soft [overflow-wrap:anywhere]">{incident.summary}</p>}
        <ol className="space-y-2" aria-label="Root-cause candidates">
          {incident.candidates.slice(0, candidatesMax).map((candidate) => (
            <li key={candidate.service}>
              <p className="flex items-center gap-3">
                <span className="w-28 truncate font-medium">{candidate.service}</span>
                <span aria-hidden="true" className="h-1.5 w-32 rounded-full bg-line">
                  <span
                    className="block h-full rounded-full bg-soft"
                    style={{ width: `${Math.min(1, candidate.confidence) * 100}%` }}
                  />
                </span>
                <span className="text-soft">{formatPercent(candidate.confidence)}</span>
              </p>
              <ul className="text-small text-soft">
                {candidate.evidence.slice(0, reasonsMax).map((reason) => (
                  <li key={reason} className="[overflow-wrap:anywhere] before:mr-1.5 before:text-muted before:content-['–']">
                    {reason}
                  </li>
                ))}
              </ul>
            </li>
          ))}
        </ol>
      </div>
      <ol className="max-h-72 min-w-0 space-y-2 overflow-y-auto" aria-label="Anomalies">
        {anomalies.slice(0, anomaliesMax).map((anomaly) => (
          <li key={anomaly.id} className="min-w-0">
            <p className="flex gap-3 text-small">
              <span className="text-muted">{clock(anomaly.ts)}</span>
              <span className="font-medium">{anomaly.service}</span>
              <span className="min-w-0 text-soft [overflow-wrap:anywhere]">{anomaly.description}</span>
            </p>
            {anomaly.samples.slice(0, samplesMax).map((sample, position) => (
              <p
                key={position}
                dir="auto"
                title={sample}
                className="ml-[4.4rem] truncate font-mono text-small text-ink"
              >
                {sample.slice(0, 400)}
              </p>
            ))}
          </li>
        ))}
        {hidden > 0 && <li className="text-small text-muted">and {hidden} more {hidden === 1 ? "anomaly" : "anomalies"}</li>}
      </ol>
    </div>
  );
}
