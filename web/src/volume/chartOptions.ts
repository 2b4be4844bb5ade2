import uPlot from "uplot";
import type { UnixSeconds } from "../api/contract";
import { formatCount, formatRate } from "../format/number";
import { clock } from "../format/time";
import type { Palette } from "./palette";
import { niceCeiling } from "./volumeColumns";

/** A span of time drawn behind the bars: an open incident. */
export type Span = { from: number; to: number };

/** Half of "00:00:00", and the room of the figures on the left. */
const labelHalfPx = 26;
const axisPx = 44;

/** An anomaly: a mark at the top of the chart. */
export type Mark = { at: number; isWorst: boolean };

/** Bars of one colour; later ones stand in front. */
export type BarSeries = { name: string; color: "level-info" | "level-warn" | "level-error" };

/** Charts with this key show the same instant under the pointer. */
const cursorKey = "seismolog";

type Inputs = {
  palette: Palette;
  size: { width: number; height: number };
  /** Read at each drawing, so that new data needs no new chart. */
  range: () => [number, number];
  spans: () => Span[];
  marks: () => Mark[];
  bars: readonly BarSeries[];
  /** The least top of the scale. */
  floor: () => number;
  onHover: (bar: number | null) => void;
};

export function chartOptions({ palette, size, range, spans, marks, bars, floor, onHover }: Inputs): uPlot.Options {
  const paths = uPlot.paths.bars?.({ size: [0.82, 24], radius: 0 });
  const series = (name: string, fill: string): uPlot.Series => ({
    label: name,
    fill,
    width: 0,
    points: { show: false },
    ...(paths === undefined ? {} : { paths }),
  });
  const axis: uPlot.Axis = {
    stroke: palette.muted,
    font: "11px Inter, ui-sans-serif, system-ui, sans-serif",
    grid: { stroke: palette.line, width: 1 },
    ticks: { show: false },
  };
  return {
    ...size,
    legend: { show: false },
    padding: [10, 6, 0, 0],
    cursor: {
      drag: { x: false, y: false },
      y: false,
      points: { show: false },
      sync: { key: cursorKey, scales: ["x", null] },
    },
    scales: {
      x: { time: true, range },
      y: { range: (_chart, _min, max) => [0, niceCeiling(Math.max(max, floor()))] },
    },
    axes: [
      {
        ...axis,
        grid: { show: false },
        size: 22,
        gap: 4,
        space: 90,
        values: (chart, times) => times.map((ts) => (hasRoom(chart, ts) ? clock(ts as UnixSeconds) : "")),
      },
      {
        ...axis,
        size: axisPx,
        gap: 6,
        splits: (_chart, _axis, _min, max) => [0, max / 2, max],
        values: (_chart, rates) => rates.map((rate) => (rate < 10 ? formatRate(rate) : formatCount(rate))),
      },
    ],
    // Drawn from the tallest to the lowest: each stands in front of the one that contains it.
    series: [{}, ...bars.map(({ name, color }) => series(name, palette[color]))],
    hooks: {
      drawClear: [(chart) => drawSpans(chart, spans(), palette)],
      draw: [(chart) => drawMarks(chart, marks(), palette)],
      setCursor: [(chart) => onHover(chart.cursor.idx ?? null)],
    },
  };
}

/** A label at the rim would be cut. */
function hasRoom(chart: uPlot, ts: number): boolean {
  const x = chart.valToPos(ts, "x");
  return x > labelHalfPx && chart.width - axisPx - x > labelHalfPx;
}

function drawSpans(chart: uPlot, spans: Span[], palette: Palette): void {
  const { ctx, bbox } = chart;
  const [min, max] = [chart.scales["x"]?.min ?? 0, chart.scales["x"]?.max ?? 0];
  ctx.save();
  for (const { from, to } of spans) {
    const left = chart.valToPos(Math.max(from, min), "x", true);
    const right = chart.valToPos(Math.min(to, max), "x", true);
    if (right <= left) continue;
    ctx.fillStyle = palette["root-wash"];
    ctx.fillRect(left, bbox.top, right - left, bbox.height);
    if (from >= min) {
      ctx.fillStyle = palette["root-mark"];
      ctx.fillRect(left, bbox.top, devicePixelRatio, bbox.height);
    }
  }
  ctx.restore();
}

/** Small triangles hanging from the top edge. */
function drawMarks(chart: uPlot, marks: Mark[], palette: Palette): void {
  const { ctx, bbox } = chart;
  const [min, max] = [chart.scales["x"]?.min ?? 0, chart.scales["x"]?.max ?? 0];
  const half = 4 * devicePixelRatio;
  ctx.save();
  for (const { at, isWorst } of marks) {
    if (at < min || at > max) continue;
    const x = chart.valToPos(at, "x", true);
    ctx.fillStyle = palette[isWorst ? "root-mark" : "impacted-mark"];
    ctx.beginPath();
    ctx.moveTo(x - half, bbox.top - half);
    ctx.lineTo(x + half, bbox.top - half);
    ctx.lineTo(x, bbox.top + half * 0.7);
    ctx.fill();
  }
  ctx.restore();
}
