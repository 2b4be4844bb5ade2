import type { TimelinePoint } from "../api/contract";
import { volumeSecondsMax } from "../api/limits";

/** Joins what is known with what came; a second told again replaces what was known of it. Oldest first. */
export function mergeVolume(known: readonly TimelinePoint[], arrived: readonly TimelinePoint[]): TimelinePoint[] {
  const first = arrived[0];
  if (first === undefined) return [...known];
  const before = known.filter((point) => point.ts < first.ts);
  return [...before, ...arrived].slice(-volumeSecondsMax);
}
