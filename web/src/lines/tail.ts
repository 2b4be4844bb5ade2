import type { LogRecord } from "../api/contract";
import { tailLinesMax } from "../api/limits";

/** A line with a name of its own, so that it can be selected while others come and go. */
export type Line = LogRecord & { id: string };

/** The last lines, newest first. */
export type Tail = {
  lines: Line[];
  /** Whether lines passed between the last two ticks that the server did not send. */
  hasGap: boolean;
  arrived: number;
  /** How often each record was in the last tick; a record has no id to know it by. */
  last: ReadonlyMap<string, number>;
};

export const emptyTail: Tail = { lines: [], hasGap: false, arrived: 0, last: new Map() };

/** The server sends a window that overlaps the one before; only what was not in that one is new. */
export function appendTail(tail: Tail, window: readonly LogRecord[]): Tail {
  const known = new Map(tail.last);
  const fresh: Line[] = [];
  let arrived = tail.arrived;
  for (const record of window) {
    const times = known.get(keyOf(record)) ?? 0;
    if (times > 0) {
      known.set(keyOf(record), times - 1);
      continue;
    }
    arrived += 1;
    fresh.unshift({ ...record, id: `line ${arrived}` });
  }
  const hasOverlap = fresh.length < window.length;
  return {
    lines: fresh.length === 0 ? tail.lines : [...fresh, ...tail.lines].slice(0, tailLinesMax),
    hasGap: tail.lines.length > 0 && fresh.length > 0 && !hasOverlap,
    arrived,
    last: countByKey(window),
  };
}

/** Search hits, newest first, named by what they say; equal ones by their place among equals. */
export function nameHits(hits: readonly LogRecord[]): Line[] {
  const seen = new Map<string, number>();
  return [...hits]
    .sort((a, b) => b.ts - a.ts)
    .map((record) => {
      const key = keyOf(record);
      const times = (seen.get(key) ?? 0) + 1;
      seen.set(key, times);
      return { ...record, id: `${key} ${times}` };
    });
}

function keyOf(record: LogRecord): string {
  return `${record.ts} ${record.service} ${record.level} ${record.message}`;
}

function countByKey(records: readonly LogRecord[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const record of records) counts.set(keyOf(record), (counts.get(keyOf(record)) ?? 0) + 1);
  return counts;
}
