import type { Anomaly, UnixSeconds } from "../api/contract";
import { Note } from "../app/Note";
import { Panel } from "../app/Panel";
import { plural } from "../format/number";
import { clock, length } from "../format/time";
import { roleTone, type Role } from "../incidents/roles";
import { ServiceMark } from "../services/ServiceMark";
import { signalTimeline, type Lane } from "./signals";

type Props = { signals: Anomaly[]; roleOf: (service: string) => Role | null };

const marks = { root: "bg-root-mark", impacted: "bg-impacted-mark", suspected: "bg-suspected-mark", next: "bg-soft" } as const;

/** One lane per service, who deviated first on top. */
export function SignalLanes({ signals, roleOf }: Props) {
  const timeline = signalTimeline(signals);
  return (
    <Panel title="Who deviated first" aside={timeline !== null && <span>{plural(signals.length, "signal")}</span>}>
      {timeline === null ? (
        <Note>
          The signals of this incident are no longer in this page’s memory. With a token the page reads them from the store.
        </Note>
      ) : (
        <>
          <ol className="py-1" aria-label="Signals by service">
            {timeline.lanes.map((lane) => (
              <LaneRow key={lane.service} lane={lane} role={roleOf(lane.service)} />
            ))}
          </ol>
          <p className="flex justify-between border-t border-line py-0.5 pr-3 pl-3 text-tiny text-muted wide:pl-46">
            <span>{clock(timeline.begin as UnixSeconds)}</span>
            {timeline.hidden > 0 && <span>and {plural(timeline.hidden, "more service")}</span>}
            <span>{clock(timeline.end as UnixSeconds)}</span>
          </p>
        </>
      )}
    </Panel>
  );
}

function LaneRow({ lane, role }: { lane: Lane; role: Role | null }) {
  const first = lane.signals[0];
  return (
    <li className="grid grid-cols-[minmax(0,1fr)] items-center gap-x-2 px-3 py-1 wide:grid-cols-[10.25rem_minmax(0,1fr)]" data-lane={lane.service}>
      <p className="flex min-w-0 items-center gap-1.5">
        <ServiceMark kind={role?.kind ?? null} />
        <span className={`truncate font-medium ${role === null ? "" : roleTone[role.kind]}`}>{lane.service}</span>
        <span className="ml-auto text-small whitespace-nowrap text-muted">
          {lane.delaySeconds < 0.5 ? clock(lane.onset as UnixSeconds) : `+${length(lane.delaySeconds)}`}
        </span>
      </p>
      <div className="min-w-0">
        <div className="relative h-4" aria-hidden="true">
          <span className="absolute top-1/2 right-0 left-0 h-px bg-line" />
          {lane.signals.map(({ anomaly, at }) => (
            <span
              key={anomaly.id}
              title={`${clock(anomaly.ts)} ${anomaly.kind}: ${anomaly.description}`}
              style={{ left: `${at * 100}%` }}
              className={`absolute top-1 h-2 w-2 -translate-x-1/2 rounded-full ring-2 ring-surface ${role === null ? "bg-soft" : marks[role.kind]}`}
            />
          ))}
        </div>
        <p className="truncate text-small text-soft" title={first?.anomaly.description}>
          {first?.anomaly.description}
          {lane.signals.length > 1 && <span className="text-muted"> · {lane.signals.length - 1} more</span>}
        </p>
      </div>
    </li>
  );
}
