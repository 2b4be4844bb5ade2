import type { SqlColumn } from "../api/sql";
import { utcSeconds } from "../api/signals";

/** A chart that a result suggests by its columns. */
export type QuickChart =
  | { kind: "time"; x: string; time: number[]; names: string[]; columns: (number | null)[][] }
  | { kind: "bars"; x: string; y: string; bars: { label: string; value: number }[]; hidden: number };

const seriesMax = 4;
const barsMax = 30;
const pointsMax = 20_000;

export function isNumeric(type: string): boolean {
  return /^(Nullable\()?(U?Int|Float|Decimal)/.test(type);
}

function isTime({ type }: SqlColumn): boolean {
  return /DateTime|Date/.test(type);
}

/** Numbers over the first time; else numbers by the first text. Null where there is nothing to draw. */
export function quickChart(meta: readonly SqlColumn[], data: readonly (readonly unknown[])[]): QuickChart | null {
  if (data.length < 2) return null;
  const numbers = meta.flatMap(({ type }, place) => (isNumeric(type) ? [place] : []));
  const timePlace = meta.findIndex(isTime);
  if (timePlace !== -1 && numbers.length > 0) return overTime(meta, data, timePlace, numbers.slice(0, seriesMax));
  const textPlace = meta.findIndex(({ type }) => !isNumeric(type));
  const label = textPlace === -1 && numbers.length > 1 ? numbers[0] : textPlace;
  const value = numbers.find((place) => place !== label);
  if (label === undefined || label === -1 || value === undefined) return null;
  const bars = data.slice(0, barsMax).map((row) => ({ label: String(row[label]), value: Number(row[value] ?? 0) }));
  return { kind: "bars", x: meta[label]?.name ?? "", y: meta[value]?.name ?? "", bars, hidden: Math.max(0, data.length - barsMax) };
}

function overTime(meta: readonly SqlColumn[], data: readonly (readonly unknown[])[], timePlace: number, numbers: number[]): QuickChart {
  const rows = data
    .slice(0, pointsMax)
    .map((row) => ({ at: utcSeconds(String(row[timePlace])) as number, row }))
    .filter(({ at }) => Number.isFinite(at))
    .sort((a, b) => a.at - b.at);
  return {
    kind: "time",
    x: meta[timePlace]?.name ?? "",
    time: rows.map(({ at }) => at),
    names: numbers.map((place) => meta[place]?.name ?? ""),
    columns: numbers.map((place) => rows.map(({ row }) => (row[place] === null ? null : Number(row[place])))),
  };
}
