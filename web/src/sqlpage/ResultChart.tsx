import { useMemo } from "react";
import type { SqlAnswer } from "../api/sql";
import type { SeriesStyle } from "../chart/chartOptions";
import { Legend } from "../chart/Legend";
import { TimeChart } from "../chart/TimeChart";
import { formatCount, formatRate, plural } from "../format/number";
import { quickChart, type QuickChart } from "./quickChart";

const looks = [
  { color: "ink", as: "line", mark: "bg-ink" },
  { color: "suspected-mark", as: "line", mark: "bg-suspected-mark" },
  { color: "muted", as: "line", mark: "bg-muted" },
  { color: "edge", as: "line", mark: "bg-edge" },
] as const;

/** The chart that the columns of a result suggest. */
export function ResultChart({ answer }: { answer: SqlAnswer }) {
  const chart = useMemo(() => quickChart(answer.meta, answer.data), [answer]);
  if (chart === null) return null;
  return (
    <figure className="border-b border-line px-3 py-2" data-quick-chart={chart.kind}>
      {chart.kind === "time" ? <OverTime chart={chart} /> : <Bars chart={chart} />}
    </figure>
  );
}

function OverTime({ chart }: { chart: Extract<QuickChart, { kind: "time" }> }) {
  const names = chart.names.join("\n");
  const series = useMemo(
    (): SeriesStyle[] => names.split("\n").map((name, place) => ({ name, color: looks[place]?.color ?? "muted", as: looks[place]?.as ?? "line" })),
    [names],
  );
  const from = chart.time[0] ?? 0;
  return (
    <>
      <figcaption className="flex flex-wrap items-center gap-x-3 text-small text-muted">
        over {chart.x}
        <Legend parts={chart.names.map((name, place) => [looks[place]?.mark ?? "bg-edge", name] as const)} />
      </figcaption>
      <div className="relative h-44" role="img" aria-label={`${chart.names.join(", ")} over ${chart.x}`}>
        <TimeChart key={names} time={chart.time} columns={chart.columns} series={series} from={from} to={Math.max(from + 1, chart.time.at(-1) ?? 0)} />
      </div>
    </>
  );
}

function Bars({ chart }: { chart: Extract<QuickChart, { kind: "bars" }> }) {
  const most = Math.max(...chart.bars.map(({ value }) => Math.abs(value)), 1e-12);
  return (
    <>
      <figcaption className="text-small text-muted">{chart.y} by {chart.x}{chart.hidden > 0 && `, the first ${chart.bars.length}; ${plural(chart.hidden, "row")} more`}</figcaption>
      <ol className="mt-1 max-h-64 overflow-y-auto" tabIndex={0} aria-label={`${chart.y} by ${chart.x}`}>
        {chart.bars.map(({ label, value }, place) => (
          <li key={place} className="grid grid-cols-[minmax(0,10rem)_minmax(0,1fr)_5rem] items-center gap-2 text-small">
            <span dir="auto" className="truncate" title={label.slice(0, 500)}>{label.slice(0, 100)}</span>
            <span className="h-2.5"><span className="block h-full rounded-[2px] bg-soft" style={{ width: `${(Math.abs(value) / most) * 100}%` }} /></span>
            <span className="text-right">{Math.abs(value) < 10 ? formatRate(value) : formatCount(value)}</span>
          </li>
        ))}
      </ol>
    </>
  );
}
