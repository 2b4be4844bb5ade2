import type { Correlations, CorrelatedPair } from "../api/service";

/** One square: how strongly two services go bad together, and which follows by how much. */
export type Cell = { row: number; column: number; r: number; pair: CorrelatedPair | null; isSure: boolean };

export type Heatmap = { names: string[]; cells: Cell[]; hidden: number };

/** Services drawn: each adds a row of squares. */
const namesMax = 30;
/** Above this chance a correlation is called noise. */
const noise = 0.01;

/** The squares below the diagonal, services that go together most on top. */
export function heatmap({ services, pairs }: Correlations): Heatmap {
  const strength = new Map<string, number>();
  for (const { source, target, r } of pairs) {
    for (const name of [source, target]) strength.set(name, Math.max(strength.get(name) ?? 0, Math.abs(r)));
  }
  const ordered = [...services].sort((a, b) => (strength.get(b) ?? 0) - (strength.get(a) ?? 0) || (a < b ? -1 : 1));
  const names = ordered.slice(0, namesMax);
  const byNames = new Map(pairs.flatMap((pair) => [[key(pair.source, pair.target), pair] as const, [key(pair.target, pair.source), pair] as const]));
  const cells: Cell[] = [];
  names.forEach((name, row) => {
    names.slice(0, row).forEach((other, column) => {
      const pair = byNames.get(key(name, other)) ?? null;
      cells.push({ row, column, r: pair?.r ?? 0, pair, isSure: pair !== null && pair.p_value < noise });
    });
  });
  return { names, cells, hidden: services.length - names.length };
}

/** Surest and strongest first. */
export function strongestPairs({ pairs }: Correlations, count: number): CorrelatedPair[] {
  return pairs
    .filter(({ p_value }) => p_value < noise)
    .sort((a, b) => Math.abs(b.r) - Math.abs(a.r) || (a.source < b.source ? -1 : 1))
    .slice(0, count);
}

/** "checkout follows payments by 5 s" */
export function pairWords({ source, target, r, lag_seconds: lag }: CorrelatedPair): string {
  if (r < 0) return `${source} and ${target} go against each other`;
  if (lag === 0) return `${source} and ${target} go together`;
  return lag > 0 ? `${target} follows ${source} by ${lag} s` : `${source} follows ${target} by ${-lag} s`;
}

function key(a: string, b: string): string {
  return JSON.stringify([a, b]);
}
