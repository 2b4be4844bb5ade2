import { useMemo, type ComponentProps } from "react";
import { useDeploys } from "../api/deploys";
import { useServiceSeries, type ServiceDetail } from "../api/service";
import { useView } from "../app/link";
import { Panel } from "../app/Panel";
import type { SeriesStyle, Span } from "../chart/chartOptions";
import { Legend } from "../chart/Legend";
import { MarkedChart } from "../chart/MarkedChart";
import { formatMs, formatShare } from "../format/number";
import { currentTime } from "../format/time";
import { isFixed, shifted, stepOf } from "../time/timeRange";
import { refreshSeconds, useBounds } from "../time/useBounds";
import { serviceColumns, withForecast } from "./serviceColumns";

const forecastLines: readonly SeriesStyle[] = [
  { name: "upper", color: "band", as: "upper" },
  { name: "lower", color: "band", as: "lower" },
  { name: "expected", color: "suspected-mark", as: "dashed" },
  { name: "now", color: "ink", as: "line" },
];
const forecastCompared: readonly SeriesStyle[] = [...forecastLines, { name: "compared", color: "muted", as: "dashed" }];
const quantiles: readonly SeriesStyle[] = [
  { name: "99 %", color: "edge", as: "line" },
  { name: "95 %", color: "ink", as: "line" },
  { name: "50 %", color: "muted", as: "line" },
];
const quantilesCompared: readonly SeriesStyle[] = [...quantiles, { name: "compared", color: "suspected-mark", as: "dashed" }];

const share = (value: number) => formatShare(value);
/** A calm service keeps a calm chart. */
const shareFloor = 0.05;

/** A mark and what it stands for. */
type Part = readonly [mark: string, words: string];

type Props = { name: string; detail: ServiceDetail | undefined; spans: Span[] };

/** Rate, errors and latency over the range; the band is what is forecast next. */
export function ServiceCharts({ name, detail, spans }: Props) {
  const [view, change] = useView();
  const bounds = useBounds(view, refreshSeconds(view));
  const step = Math.max(5, stepOf(bounds, 180));
  const { data } = useServiceSeries(name, bounds, step);
  const other = useMemo(() => (view.compare === "" ? null : shifted(bounds, view.compare)), [view.compare, bounds.from, bounds.to]);
  const { data: before } = useServiceSeries(name, other, step);
  const now = useMemo(() => serviceColumns(data ?? [], bounds, step, currentTime()), [data, bounds.from, bounds.to, step]);
  const then = useMemo(() => (other === null ? null : serviceColumns(before ?? [], other, step, Infinity)), [before, other, step]);
  // A forecast of the next minutes says nothing of a range that is over.
  const forecast = isFixed(view) && bounds.to < currentTime() - 60 ? undefined : detail?.forecast;
  const errors = useMemo(
    () => withForecast(now.time, now.errorShare, then?.errorShare ?? null, forecast?.error_rate ?? null, bounds.to, 1),
    [now, then, forecast, bounds.to],
  );
  const rate = useMemo(
    () => withForecast(now.time, now.rate, then?.rate ?? null, forecast?.logs ?? null, bounds.to, 60 / (forecast?.logs?.step_seconds ?? 60)),
    [now, then, forecast, bounds.to],
  );
  const latency = useMemo(
    () => [now.p99, now.p95, now.p50, ...(then === null ? [] : [then.p95.slice(0, now.time.length)])],
    [now, then],
  );
  const end = Math.max(bounds.to, errors.time.at(-1) ?? 0);
  const deploys = useDeploys(view, name);
  const shared = { from: bounds.from, spans, deploys, onBrush: (from: number, to: number) => change({ from, to }) };
  const lines = then === null ? forecastLines : forecastCompared;
  const compared: Part[] = then === null ? [] : [["bg-muted", "compared"]];
  const legend: Part[] = [["bg-ink", "was"], ["bg-suspected-mark", "forecast, 5 min"], ["bg-band", "80 % of what comes"], ...compared];
  const quantileLegend: Part[] = [
    ["bg-muted", "median"], ["bg-ink", "95 %"], ["bg-edge", "99 %"],
    ...(then === null ? [] : [["bg-suspected-mark", "95 % of the compared time"] as Part]),
  ];
  return (
    <div className="grid grid-cols-[minmax(0,1fr)] gap-2">
      <ChartPanel key={`errors ${lines.length}`} title="Share of errors" note={legend} {...shared} to={end} time={errors.time} columns={errors.columns} series={lines} floor={shareFloor} format={share} />
      <ChartPanel key={`rate ${lines.length}`} title="Records a minute" note={legend} {...shared} isRepeated to={end} time={rate.time} columns={rate.columns} series={lines} />
      <ChartPanel
        key={`latency ${latency.length}`}
        title="Latency"
        note={quantileLegend}
        {...shared}
        isRepeated
        to={end}
        time={now.time}
        columns={latency}
        series={then === null ? quantiles : quantilesCompared}
        format={formatMs}
      />
    </div>
  );
}

type ChartPanelProps = Omit<ComponentProps<typeof MarkedChart>, "label" | "className" | "attributes"> & { title: string; note: Part[] };

function ChartPanel({ title, note, ...chart }: ChartPanelProps) {
  return (
    <Panel title={title} aside={<Legend parts={note} />}>
      <MarkedChart {...chart} label={`${title} over time`} className="mx-2 my-1 h-36" attributes={{ "data-chart": title }} />
    </Panel>
  );
}
