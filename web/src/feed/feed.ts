import type { Anomaly, Tick, TimelinePoint } from "../api/contract";
import { anomaliesMax } from "../api/limits";
import { mergeEdges, type SeenEdge } from "../graph/edges";
import { appendTail, emptyTail, type Tail } from "../lines/tail";
import { mergeVolume } from "../volume/volumeHistory";
import { appendCounts, type CountHistory } from "./countHistory";

/** The newest tick and what the page remembers of those before it. */
export type Feed = {
  tick: Tick;
  tail: Tail;
  volume: TimelinePoint[];
  /** Oldest first, by id. */
  anomalies: Anomaly[];
  counts: CountHistory;
  edges: SeenEdge[];
};

export function nextFeed(last: Feed | undefined, tick: Tick): Feed {
  const now = tick.timeline.at(-1)?.ts ?? 0;
  return {
    tick,
    tail: appendTail(last?.tail ?? emptyTail, tick.logs),
    volume: mergeVolume(last?.volume ?? [], tick.timeline),
    // A delta that tells of none leaves the very list of the tick before.
    anomalies: last?.tick.anomalies === tick.anomalies ? last.anomalies : mergeAnomalies(last?.anomalies ?? [], tick.anomalies),
    counts: appendCounts(last?.counts, tick),
    edges: mergeEdges(last?.edges ?? [], tick.graph.edges, now),
  };
}

/** What came replaces what was known by the same id: an anomaly learns its incident later. */
export function mergeAnomalies(known: readonly Anomaly[], arrived: readonly Anomaly[]): Anomaly[] {
  const byId = new Map(known.map((anomaly) => [anomaly.id, anomaly]));
  for (const anomaly of arrived) byId.set(anomaly.id, anomaly);
  return [...byId.values()].sort((a, b) => a.ts - b.ts).slice(-anomaliesMax);
}

