import type { Tick } from "../api/contract";
import { countHistoryMax } from "../api/limits";

const names = ["logs_per_sec", "error_rate", "anomalies_last_min", "active_services", "templates_tracked"] as const;
export type CountName = (typeof names)[number];

/** The counts of the last ticks, oldest first, a column each. */
export type CountHistory = Readonly<Record<CountName, readonly number[]>>;

/** Rates of the last minute are known from the first tick on; other counts begin with it. */
export function appendCounts(known: CountHistory | undefined, tick: Tick): CountHistory {
  const before = known ?? firstMinute(tick);
  const entries = names.map((name) => [name, [...before[name], tick.kpi[name]].slice(-countHistoryMax)] as const);
  return Object.fromEntries(entries) as unknown as CountHistory;
}

function firstMinute({ timeline }: Tick): CountHistory {
  return {
    // Means of ten seconds, as calm as the counts they stand before.
    logs_per_sec: windows(timeline, (sum) => sum.total / 10),
    error_rate: windows(timeline, (sum) => (sum.total === 0 ? 0 : sum.errors / sum.total)),
    anomalies_last_min: [],
    active_services: [],
    templates_tracked: [],
  };
}

type Sum = { total: number; errors: number };

function windows(points: Tick["timeline"], value: (sum: Sum) => number): number[] {
  return points.slice(9).map((_, first) => {
    const sum = { total: 0, errors: 0 };
    for (const point of points.slice(first, first + 10)) {
      sum.total += point.total;
      sum.errors += point.errors;
    }
    return value(sum);
  });
}
