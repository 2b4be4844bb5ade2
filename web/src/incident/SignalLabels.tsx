import { keyOfAbout, useLabelling, useLabels, type Says } from "../api/labels";
import type { Anomaly } from "../api/contract";
import { Panel } from "../app/Panel";
import { subjectsOf, type Subject } from "./subjects";

const shownMax = 12;
const choice =
  "h-6 rounded-chip border border-edge px-2 text-small hover:bg-hover disabled:opacity-50 aria-pressed:border-selected aria-pressed:font-medium aria-pressed:text-selected";

/** What deviated, each to be told as expected (opens nothing any more) or important (always opens an incident). */
export function SignalLabels({ signals }: { signals: Anomaly[] }) {
  const { data } = useLabels();
  const labelling = useLabelling();
  const subjects = subjectsOf(signals);
  const said = new Map((data ?? []).map((label) => [keyOfAbout(label), label.label]));
  const isBusy = labelling.isPending;
  if (subjects.length === 0) return null;
  return (
    <Panel title="Expected or important?" aside={<span>from the next signal on</span>}>
      <ul>
        {subjects.slice(0, shownMax).map((subject) => (
          <SubjectRow
            key={keyOfAbout(subject)}
            subject={subject}
            says={said.get(keyOfAbout({ service: subject.service, metric: subject.metric })) ?? null}
            isBusy={isBusy}
            onSay={(says) => labelling.mutate({ about: { service: subject.service, metric: subject.metric }, says })}
          />
        ))}
      </ul>
      {labelling.error !== null && <p role="alert" className="px-3 py-1 text-small text-root">Not kept: {labelling.error.message}</p>}
    </Panel>
  );
}

type RowProps = { subject: Subject; says: Says | null; isBusy: boolean; onSay: (says: Says | null) => void };

function SubjectRow({ subject, says, isBusy, onSay }: RowProps) {
  const { service, metric, count, sentence } = subject;
  return (
    <li className="flex flex-wrap items-center gap-x-3 gap-y-1 border-t border-line px-3 py-1 first:border-t-0" data-subject={`${service} ${metric}`}>
      <span className="min-w-0 grow basis-40" title={sentence}>
        <span className="font-medium">{service}</span> <span className="text-soft">{metric.replaceAll("_", " ")}</span>
        <span className="text-small text-muted"> × {count}</span>
      </span>
      {(["expected", "important"] as const).map((word) => (
        <button key={word} type="button" aria-pressed={says === word} disabled={isBusy} className={choice} onClick={() => onSay(says === word ? null : word)}>
          {word}
        </button>
      ))}
    </li>
  );
}
