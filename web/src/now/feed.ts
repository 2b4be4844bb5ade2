import type { Tick, TimelinePoint } from "../api/contract";
import { appendTail, emptyTail, type Tail } from "./lines/tail";
import { mergeVolume } from "./volume/volumeHistory";

/** The newest tick and what the page remembers of those before it. */
export type Feed = { tick: Tick; tail: Tail; volume: TimelinePoint[] };

export function nextFeed(last: Feed | undefined, tick: Tick): Feed {
  return {
    tick,
    tail: appendTail(last?.tail ?? emptyTail, tick.logs),
    volume: mergeVolume(last?.volume ?? [], tick.timeline),
  };
}
