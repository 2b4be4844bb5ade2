import type { Candidate } from "../api/contract";
import { Note } from "../app/Note";
import { Panel } from "../app/Panel";
import { formatPercent } from "../format/number";
import { currentTime, withOwnTimes } from "../format/time";

const candidatesMax = 5;
const reasonsMax = 8;

/** Who it may be, and why: the reader judges. */
export function Candidates({ candidates, root }: { candidates: Candidate[]; root: string | null }) {
  const now = currentTime();
  return (
    <Panel title="Likely causes">
      {candidates.length === 0 && <Note>No cause stands out.</Note>}
      <ol aria-label="Root-cause candidates">
        {candidates.slice(0, candidatesMax).map(({ service, confidence, evidence }) => (
          <li key={service} className="border-t border-line px-3 py-2 first:border-t-0">
            <p className="flex items-center gap-3">
              <span className={`w-32 truncate font-medium ${service === root ? "text-root" : ""}`}>{service}</span>
              <span aria-hidden="true" className="h-1.5 w-40 max-w-[30%] rounded-full bg-line">
                <span
                  className={`block h-full rounded-full ${service === root ? "bg-root-mark" : "bg-soft"}`}
                  style={{ width: `${Math.min(1, Math.max(0, confidence)) * 100}%` }}
                />
              </span>
              <span className="text-soft">{formatPercent(confidence)}</span>
            </p>
            <ul className="mt-0.5 text-small text-soft">
              {evidence.slice(0, reasonsMax).map((reason, position) => (
                <li key={position} className="[overflow-wrap:anywhere] before:mr-1.5 before:text-muted before:content-['–']">
                  {withOwnTimes(reason, now)}
                </li>
              ))}
            </ul>
          </li>
        ))}
      </ol>
    </Panel>
  );
}
