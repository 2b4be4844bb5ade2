import type { Firing } from "../api/rules";
import type { Bounds } from "../time/timeRange";

/** One firing on the track of its service: begin and end as shares of the range. */
export type FiringMark = { from: number; to: number; text: string; fired: string };

export type FiringLane = { service: string; marks: FiringMark[] };

const lanesMax = 12;

/** Lanes by how often they fired. A firing that is not over reaches the end. */
export function firingLanes(firings: readonly Firing[], { from, to }: Bounds): { lanes: FiringLane[]; hidden: number } {
  const byService = new Map<string, FiringMark[]>();
  const at = (time: string) => Math.min(1, Math.max(0, (Date.parse(time) / 1_000 - from) / (to - from)));
  for (const { service, fired, resolved, text } of firings) {
    const mark = { from: at(fired), to: resolved === null ? 1 : at(resolved), text, fired };
    byService.set(service, [...(byService.get(service) ?? []), mark]);
  }
  const lanes = [...byService].map(([service, marks]) => ({ service, marks }));
  lanes.sort((a, b) => b.marks.length - a.marks.length || (a.service < b.service ? -1 : 1));
  return { lanes: lanes.slice(0, lanesMax), hidden: Math.max(0, lanes.length - lanesMax) };
}

/** Rows of (bar, service, value) as columns over time: the services with the highest values, each a series. */
export function metricColumns(
  rows: readonly (readonly [number, string, number | null])[],
  { from, to }: Bounds,
  step: number,
  seriesCount: number,
): { time: number[]; names: string[]; columns: (number | null)[][] } {
  const first = Math.floor(from / step);
  const length = Math.max(0, Math.ceil(to / step) - first);
  const byService = new Map<string, { peak: number; values: (number | null)[] }>();
  for (const [bar, service, value] of rows) {
    const place = bar - first;
    if (place < 0 || place >= length) continue;
    const series = byService.get(service) ?? { peak: 0, values: new Array<number | null>(length).fill(null) };
    series.values[place] = value;
    series.peak = Math.max(series.peak, value ?? 0);
    byService.set(service, series);
  }
  const top = [...byService].sort((a, b) => b[1].peak - a[1].peak).slice(0, seriesCount);
  const blank = new Array<number | null>(length).fill(null);
  return {
    time: Array.from({ length }, (_, bar) => (first + bar + 0.5) * step),
    names: top.map(([name]) => name),
    // Always as many columns as the chart has series.
    columns: Array.from({ length: seriesCount }, (_, place) => top[place]?.[1].values ?? blank),
  };
}
