import type { TraceRecord } from "../api/traces";

/** One bar: shares of the whole, and whether the trace would be shorter if it were. */
export type Bar = {
  record: TraceRecord;
  from: number;
  to: number;
  beginMs: number;
  lengthMs: number;
  isCritical: boolean;
  hasChildren: boolean;
};

export type Waterfall = { bars: Bar[]; totalMs: number; hidden: number };

const barsMax = 500;

type Span = { begin: number; end: number };

/** Bars in tree order: a record's time is when its work began. */
export function waterfall(records: readonly TraceRecord[]): Waterfall {
  const parents = parentsOf(records);
  const spans = records.map(({ ts, latency_ms: ms }) => ({ begin: ts * 1_000, end: ts * 1_000 + ms }));
  const begin = Math.min(...spans.map((span) => span.begin));
  const end = Math.max(...spans.map((span) => span.end));
  const totalMs = records.length === 0 ? 0 : end - begin;
  const critical = criticalPath(spans, parents);
  const withChildren = new Set(parents);
  const share = (at: number) => (totalMs === 0 ? 0 : (at - begin) / totalMs);
  const bars = records.slice(0, barsMax).map((record, place): Bar => {
    const span = spans[place] ?? { begin, end: begin };
    return {
      record,
      from: share(span.begin),
      to: share(span.end),
      beginMs: span.begin - begin,
      lengthMs: span.end - span.begin,
      isCritical: critical.has(place),
      hasChildren: withChildren.has(place),
    };
  });
  return { bars, totalMs, hidden: Math.max(0, records.length - barsMax) };
}

/** The place of each record's caller: the last one before it that is less deep. Null for a root. */
export function parentsOf(records: readonly Pick<TraceRecord, "depth">[]): (number | null)[] {
  const open: number[] = [];
  return records.map(({ depth }, place) => {
    open.length = Math.min(open.length, depth);
    const parent = open[depth - 1] ?? null;
    open[depth] = place;
    return parent;
  });
}

/** From the root that ends last down: at each step the child that ends last. */
function criticalPath(spans: readonly Span[], parents: readonly (number | null)[]): Set<number> {
  const children = new Map<number | null, number[]>();
  parents.forEach((parent, place) => children.set(parent, [...(children.get(parent) ?? []), place]));
  const path = new Set<number>();
  let among = children.get(null) ?? [];
  while (among.length > 0) {
    const last = among.reduce((latest, place) => ((spans[place]?.end ?? 0) > (spans[latest]?.end ?? 0) ? place : latest));
    if (path.has(last)) break;
    path.add(last);
    among = children.get(last) ?? [];
  }
  return path;
}
