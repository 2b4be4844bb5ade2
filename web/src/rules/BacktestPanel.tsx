import { useMemo } from "react";
import type { UnixSeconds } from "../api/contract";
import { useBacktest, type RuleBody } from "../api/rules";
import { useView } from "../app/link";
import { Door } from "../app/Door";
import { Note } from "../app/Note";
import type { SeriesStyle } from "../chart/chartOptions";
import { Legend } from "../chart/Legend";
import { TimeChart } from "../chart/TimeChart";
import { formatCount, formatShare, plural } from "../format/number";
import { stamp } from "../format/time";
import { rangeLabel, stepOf } from "../time/timeRange";
import { useBounds } from "../time/useBounds";
import { firingLanes, metricColumns, type FiringLane } from "./backtestChart";
import { metricOf, type RuleDraft } from "./ruleDraft";
import { useMetric } from "./useMetric";

const seriesCount = 8;
const lines: readonly SeriesStyle[] = Array.from({ length: seriesCount }, (_, place) => ({
  name: `service ${place}`,
  color: place === 0 ? "soft" : "edge",
  as: "line",
}));
const asShare = (value: number) => formatShare(value);

/** What the rule would have told of the range shown: its metric, its threshold, its firings. */
export function BacktestPanel({ draft, rule }: { draft: RuleDraft; rule: RuleBody | null }) {
  const [view] = useView();
  const bounds = useBounds(view, 60);
  const step = Math.max(10, stepOf(bounds, 180));
  const isQuery = draft.kind === "sql";
  const test = useBacktest(isQuery ? null : rule, bounds.from, bounds.to);
  const metric = metricOf(draft.metric);
  const series = useMetric(metric.name, draft.service.trim(), bounds, step, !isQuery && draft.service.trim() !== "");
  const drawn = useMemo(() => metricColumns(series.data ?? [], bounds, step, seriesCount), [series.data, bounds.from, bounds.to, step]);
  const { lanes, hidden } = useMemo(() => firingLanes(test.data?.firings ?? [], bounds), [test.data, bounds.from, bounds.to]);
  if (isQuery) {
    return (
      <Note>
        Only rules with a metric can be held against the past.{" "}
        <Door to={{ page: "sql", sql: draft.sql }} className="text-selected underline">See what this one returns now</Door>
      </Note>
    );
  }
  const threshold = Number(draft.threshold) / metric.scale;
  return (
    <div data-backtest={test.data?.count ?? ""} className={test.isFetching ? "opacity-70" : ""}>
      <p role="status" className="px-3 pt-2 font-medium">
        {test.error !== null && <span className="text-root">{test.error.message}</span>}
        {test.error === null && test.data === undefined && <span className="text-muted">{rule === null ? "Complete the rule to see what it would have done." : "Reading what is stored…"}</span>}
        {test.error === null && test.data !== undefined && verdict(test.data.count, lanes.length + hidden, rangeLabel(view))}
      </p>
      {test.data !== undefined && <p className="px-3 text-small text-muted">{formatCount(test.data.rows)} records read in {test.data.seconds.toFixed(1)} s</p>}
      <div className="relative mx-2 mt-1 h-36" role="img" aria-label={`${metric.words} by service, and the threshold`}>
        <TimeChart
          key={metric.unit}
          time={drawn.time}
          columns={drawn.columns}
          series={lines}
          from={bounds.from}
          to={bounds.to}
          level={Number.isFinite(threshold) ? threshold : null}
          {...(metric.unit === "%" ? { format: asShare } : {})}
        />
      </div>
      <div className="flex px-3">
        <Legend
          parts={[
            ["bg-soft", drawn.names[0] === undefined ? "highest service" : `${drawn.names[0]}, the highest`],
            ["bg-edge", "other services"],
            ["bg-root-mark", "threshold; below: fired until over"],
          ]}
        />
      </div>
      <ol aria-label="Would have fired" className="px-3 pt-1 pb-2">
        {lanes.map((lane) => <Lane key={lane.service} lane={lane} />)}
        {hidden > 0 && <li className="text-small text-muted">and {plural(hidden, "more service")}</li>}
      </ol>
    </div>
  );
}

function verdict(count: number, services: number, range: string): string {
  if (count === 0) return `Would not have fired in the ${range}.`;
  return `Would have fired ${plural(count, "time")} about ${plural(services, "service")} in the ${range}:`;
}

function Lane({ lane }: { lane: FiringLane }) {
  return (
    <li className="pt-0.5" data-firing-lane={lane.service}>
      <span className="block truncate text-small leading-4" title={lane.service}>{lane.service} <span className="text-muted">× {lane.marks.length}</span></span>
      {/* Under the chart, second by second: its axis takes 44 px on the left and 6 on the right. */}
      <span className="relative mr-0.5 ml-10 block h-4">
        <span aria-hidden="true" className="absolute top-1/2 right-0 left-0 h-px bg-line" />
        {lane.marks.map(({ from, to, text, fired }, place) => (
          <span
            key={place}
            title={`${stamp((Date.parse(fired) / 1_000) as UnixSeconds).slice(0, 19)}: ${text}`}
            style={{ left: `${from * 100}%`, width: `max(3px, ${(to - from) * 100}%)` }}
            className="absolute top-1 h-2 rounded-[2px] bg-root-mark"
          />
        ))}
      </span>
    </li>
  );
}
