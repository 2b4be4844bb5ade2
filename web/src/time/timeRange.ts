import type { UnixSeconds } from "../api/contract";
import { stamp } from "../format/time";

/** The shared range of the page: the last so many seconds, or fixed ends. Zero ends mean "the last". */
export type TimeRange = { range: number; from: number; to: number };

/** What a range is held against. */
export const comparisons = ["", "before", "day", "week"] as const;
export type Comparison = (typeof comparisons)[number];

export const comparisonWords: Record<Comparison, string> = {
  "": "nothing",
  before: "the time just before",
  day: "yesterday",
  week: "last week",
};

const minute = 60;
const hour = 3_600;
const day = 86_400;

/** Ranges on offer, in seconds. */
export const relativeRanges = [
  minute, 5 * minute, 15 * minute, 30 * minute, hour, 3 * hour, 6 * hour, 12 * hour, day, 2 * day, 7 * day, 30 * day,
] as const;

/** Up to this many seconds the stream itself holds the series. */
export const liveRangeMax = 15 * minute;

/** Ends of a range, in seconds; `to` is not part of it. */
export type Bounds = { from: number; to: number };

export function isFixed({ from, to }: TimeRange): boolean {
  return from > 0 && to > from;
}

export function boundsOf(range: TimeRange, now: number): Bounds {
  return isFixed(range) ? { from: range.from, to: range.to } : { from: now - range.range, to: now };
}

/** The bounds that a comparison names. */
export function shifted({ from, to }: Bounds, comparison: Exclude<Comparison, "">): Bounds {
  const by = comparison === "before" ? to - from : comparison === "day" ? day : 7 * day;
  return { from: from - by, to: to - by };
}

/** Twice as much time with the same middle, never beyond now. */
export function zoomedOut({ from, to }: Bounds, now: number): Bounds {
  const half = (to - from) / 2;
  const end = Math.min(now, to + half);
  return { from: end - 4 * half, to: end };
}

const steps = [1, 2, 5, 10, 15, 30, minute, 2 * minute, 5 * minute, 10 * minute, 15 * minute, 30 * minute, hour, 2 * hour, 6 * hour, 12 * hour, day];

/** Seconds of one bar so that about `bars` of them fill the bounds; aligned steps, so that bars keep their seconds. */
export function stepOf({ from, to }: Bounds, bars: number): number {
  return steps.find((step) => (to - from) / step <= bars) ?? day;
}

/** "15 min", "7 d": a length as the picker names it. */
export function rangeWords(seconds: number): string {
  if (seconds % day === 0) return `${seconds / day} d`;
  if (seconds % hour === 0) return `${seconds / hour} h`;
  return seconds % minute === 0 ? `${seconds / minute} min` : `${seconds} s`;
}

/** What the picker's button says. */
export function rangeLabel(range: TimeRange): string {
  if (!isFixed(range)) return `last ${rangeWords(range.range)}`;
  const [begin, end] = [stamp(range.from as UnixSeconds).slice(0, 19), stamp(range.to as UnixSeconds).slice(0, 19)];
  return begin.slice(0, 10) === end.slice(0, 10) ? `${begin} – ${end.slice(11)}` : `${begin} – ${end}`;
}

/** The value of a `datetime-local` field, in the reader's zone. */
export function toField(seconds: number): string {
  return stamp(seconds as UnixSeconds).slice(0, 19).replace(" ", "T");
}

/** Seconds since 1970 of what stands in a field; null for what is no time. */
export function fromField(text: string): number | null {
  const ms = text.trim() === "" ? Number.NaN : Date.parse(text);
  return Number.isFinite(ms) ? ms / 1_000 : null;
}

/** A time in the link: RFC 3339, or seconds since 1970. Zero for anything else. */
export function readMoment(text: string | null): number {
  if (text === null || text === "") return 0;
  const seconds = /^\d+(\.\d+)?$/.test(text) ? Number(text) : /^\d{4}-/.test(text) ? Date.parse(text) / 1_000 : 0;
  return Number.isFinite(seconds) && seconds > 0 && seconds < 8e9 ? seconds : 0;
}

export function writeMoment(seconds: number): string {
  return new Date(Math.round(seconds * 1_000)).toISOString().replace(".000Z", "Z");
}
