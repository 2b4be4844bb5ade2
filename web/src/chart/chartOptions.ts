import uPlot from "uplot";
import type { UnixSeconds } from "../api/contract";
import { formatCount, formatRate } from "../format/number";
import { stamp } from "../format/time";
import type { Palette } from "./palette";
import { niceCeiling } from "./scale";

/** A span of time drawn behind the series: an open incident. */
export type Span = { from: number; to: number };

/** Half of "00:00:00", and the room of the figures on the left. */
const labelHalfPx = 26;
const axisPx = 50;

/** What lies between the edges of a chart and its plot. */
export const plotPx = { top: 10, right: 6, left: axisPx } as const;

/** Shorter than this a stroke is a click. */
const brushPxMin = 6;

/** An anomaly: a mark at the top of the chart. */
export type Mark = { at: number; isWorst: boolean };

/** One series. Later ones stand in front; a band lies between its `upper` and the series after it. */
export type SeriesStyle = {
  name: string;
  color: keyof Palette;
  as: "bars" | "line" | "dashed" | "upper" | "lower";
  /** Whether the scale makes room for it; true if not told. */
  isScaled?: boolean;
};

/** Charts with this key show the same instant under the pointer. */
const cursorKey = "seismolog";

export type ChartInputs = {
  palette: Palette;
  size: { width: number; height: number };
  /** Read at each drawing, so that new data needs no new chart. */
  range: () => [number, number];
  spans: () => Span[];
  marks: () => Mark[];
  /** When versions went live. */
  deploys: () => readonly number[];
  /** A level drawn across: the threshold of a rule. */
  level: () => number | null;
  series: readonly SeriesStyle[];
  /** The least top of the scale. */
  floor: () => number;
  /** How a value is written on the axis. */
  format?: ((value: number) => string) | undefined;
  onHover: (position: number | null) => void;
  /** The reader drew over a span of time. */
  onBrush: (from: number, to: number) => void;
};

const plain = (value: number) => (value < 10 ? formatRate(value) : formatCount(value));

export function chartOptions(inputs: ChartInputs): uPlot.Options {
  const { palette, size, range, spans, marks, deploys, level, series, floor, format = plain, onHover, onBrush } = inputs;
  const axis: uPlot.Axis = {
    stroke: palette.muted,
    font: "11px Inter, ui-sans-serif, system-ui, sans-serif",
    grid: { stroke: palette.line, width: 1 },
    ticks: { show: false },
  };
  return {
    ...size,
    legend: { show: false },
    padding: [plotPx.top, plotPx.right, 0, 0],
    cursor: {
      drag: { x: true, y: false, setScale: false, dist: brushPxMin },
      y: false,
      points: { show: false },
      sync: { key: cursorKey, scales: ["x", null], setSeries: false },
    },
    scales: {
      x: { time: true, range },
      y: { range: (_chart, _min, max) => [0, niceCeiling(Math.max(max, floor(), level() ?? 0))] },
    },
    axes: [
      {
        ...axis,
        grid: { show: false },
        size: 22,
        gap: 4,
        space: 90,
        values: (chart, times) => times.map((ts) => (hasRoom(chart, ts) ? timeLabel(ts, range()) : "")),
      },
      {
        ...axis,
        size: axisPx,
        gap: 6,
        splits: (_chart, _axis, _min, max) => [0, max / 2, max],
        values: (_chart, values) => values.map(format),
      },
    ],
    series: [{}, ...series.map((style) => seriesOf(style, palette))],
    bands: series.flatMap((style, place) =>
      style.as === "upper" ? [{ series: [place + 1, place + 2] as [number, number], fill: `${palette[style.color]}` }] : [],
    ),
    hooks: {
      drawClear: [(chart) => drawSpans(chart, spans(), palette), (chart) => drawDeploys(chart, deploys(), palette)],
      draw: [(chart) => drawLevel(chart, level(), palette), (chart) => drawMarks(chart, marks(), palette)],
      setCursor: [(chart) => onHover(chart.cursor.idx ?? null)],
      setSelect: [(chart) => brushed(chart, onBrush)],
    },
  };
}

function seriesOf({ name, color, as, isScaled = true }: SeriesStyle, palette: Palette): uPlot.Series {
  if (as !== "bars") {
    const isEdge = as === "upper" || as === "lower";
    return {
      label: name,
      auto: isScaled,
      stroke: isEdge ? "transparent" : palette[color],
      width: 1.5,
      points: { show: false },
      ...(as === "dashed" ? { dash: [4, 4] } : {}),
    };
  }
  const paths = uPlot.paths.bars?.({ size: [0.82, 24], radius: 0 });
  return { label: name, fill: palette[color], width: 0, points: { show: false }, ...(paths === undefined ? {} : { paths }) };
}

/** The time of a day; from two days on the day as well. */
function timeLabel(ts: number, [from, to]: [number, number]): string {
  const text = stamp(ts as UnixSeconds);
  if (to - from > 2 * 86_400) return text.slice(5, 10);
  return to - from > 3 * 3_600 ? text.slice(11, 16) : text.slice(11, 19);
}

function brushed(chart: uPlot, onBrush: ChartInputs["onBrush"]): void {
  const { left, width } = chart.select;
  if (width < brushPxMin) return;
  const [from, to] = [chart.posToVal(left, "x"), chart.posToVal(left + width, "x")];
  chart.setSelect({ left: 0, top: 0, width: 0, height: 0 }, false);
  onBrush(Math.floor(from), Math.max(Math.ceil(to), Math.floor(from) + 1));
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

/** Thin lines from top to bottom, behind the series; their flags are no part of the canvas. */
function drawDeploys(chart: uPlot, deploys: readonly number[], palette: Palette): void {
  const { ctx, bbox } = chart;
  const [min, max] = [chart.scales["x"]?.min ?? 0, chart.scales["x"]?.max ?? 0];
  ctx.save();
  ctx.strokeStyle = palette.muted;
  ctx.lineWidth = devicePixelRatio;
  ctx.setLineDash([3 * devicePixelRatio, 3 * devicePixelRatio]);
  for (const at of deploys) {
    if (at < min || at > max) continue;
    // On whole pixels, so that it stays thin.
    const x = Math.round(chart.valToPos(at, "x", true)) + 0.5;
    ctx.beginPath();
    ctx.moveTo(x, bbox.top);
    ctx.lineTo(x, bbox.top + bbox.height);
    ctx.stroke();
  }
  ctx.restore();
}

function drawLevel(chart: uPlot, level: number | null, palette: Palette): void {
  if (level === null) return;
  const { ctx, bbox } = chart;
  const y = chart.valToPos(level, "y", true);
  ctx.save();
  ctx.strokeStyle = palette["root-mark"];
  ctx.lineWidth = 1.5 * devicePixelRatio;
  ctx.setLineDash([6 * devicePixelRatio, 4 * devicePixelRatio]);
  ctx.beginPath();
  ctx.moveTo(bbox.left, y);
  ctx.lineTo(bbox.left + bbox.width, y);
  ctx.stroke();
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
