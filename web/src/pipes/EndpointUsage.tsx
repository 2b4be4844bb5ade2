import { useMemo } from "react";
import { usageStep, useEndpointUsage } from "../api/usage";
import { FailureNote, Note } from "../app/Note";
import { Panel } from "../app/Panel";
import type { SeriesStyle } from "../chart/chartOptions";
import { TimeChart } from "../chart/TimeChart";
import { formatCount, formatMs, formatShare } from "../format/number";
import { currentTime, stamp } from "../format/time";
import { usageColumns } from "./usageColumns";

const day = 86_400;
const requestLines: readonly SeriesStyle[] = [
  { name: "requests", color: "ink", as: "line" },
  { name: "failed", color: "root-mark", as: "line" },
];
const latencyLines: readonly SeriesStyle[] = [{ name: "95 %", color: "ink", as: "line" }];

/** How the endpoint was used in the last day: how often, how fast, how often in vain. */
export function EndpointUsage({ name }: { name: string }) {
  const { data, error } = useEndpointUsage(name);
  const to = currentTime();
  const columns = useMemo(() => usageColumns(data?.steps ?? [], to - day, to, usageStep), [data, Math.floor(to / usageStep)]);
  const usage = data?.usage;
  return (
    <Panel title="Usage" aside={usage?.last != null && <span>last asked {stamp(usage.last).slice(0, 19)}</span>}>
      {error !== null && <FailureNote what="Usage" error={error} />}
      {usage?.requests === 0 && <Note>Nobody asked it in the last 24 hours.</Note>}
      {usage !== undefined && usage.requests > 0 && (
        <>
          <dl className="flex flex-wrap gap-x-6 gap-y-1 px-3 pt-2">
            <Figure name="requests in 24 h" value={formatCount(usage.requests)} mark="requests" />
            <Figure name="failed" value={formatShare(usage.errors / usage.requests)} mark="errors" />
            <Figure name="median" value={formatMs(usage.p50 ?? 0)} mark="p50" />
            <Figure name="95 %" value={formatMs(usage.p95 ?? 0)} mark="p95" />
          </dl>
          <div className="grid gap-x-2 p-2 wide:grid-cols-2">
            <div role="img" aria-label="Requests by the quarter of an hour" className="relative h-32 min-w-0">
              <TimeChart time={columns.time} columns={[columns.requests, columns.errors]} series={requestLines} from={to - day} to={to} />
            </div>
            <div role="img" aria-label="Latency by the quarter of an hour" className="relative h-32 min-w-0">
              <TimeChart time={columns.time} columns={[columns.p95]} series={latencyLines} from={to - day} to={to} format={formatMs} />
            </div>
          </div>
        </>
      )}
    </Panel>
  );
}

function Figure({ name, value, mark }: { name: string; value: string; mark: string }) {
  return (
    <div data-usage={mark}>
      <dt className="text-tiny text-muted">{name}</dt>
      <dd className="font-semibold tabular-nums">{value}</dd>
    </div>
  );
}
