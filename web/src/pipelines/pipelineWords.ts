import type { Counts, Definition, Pipeline, Stage } from "../api/pipelines";
import { formatCount, plural } from "../format/number";

/** How a pipeline is, by what matters most. */
export type Condition = "broken" | "paused" | "failing" | "running";

export function conditionOf({ problem, isPaused, counts }: Pick<Pipeline, "problem" | "isPaused" | "counts">): Condition {
  if (problem !== "") return "broken";
  if (isPaused) return "paused";
  return (counts?.topics.failed.events ?? 0) > 0 ? "failing" : "running";
}

/** One sentence about it. */
export function conditionWords(pipeline: Pick<Pipeline, "problem" | "isPaused" | "counts">): string {
  const failed = pipeline.counts?.topics.failed.events ?? 0;
  const waiting = pipeline.counts?.topics.input.events ?? 0;
  switch (conditionOf(pipeline)) {
    case "broken":
      return "Its transforms do not run: events are taken and wait.";
    case "paused":
      return waiting === 0 ? "Paused: events are taken and wait." : `Paused: ${plural(waiting, "event")} waiting.`;
    case "failing":
      return `Running; ${plural(failed, "event")} failed and ${failed === 1 ? "is" : "are"} kept.`;
    case "running":
      return waiting === 0 ? "Running; nothing waits." : `Running; ${plural(waiting, "event")} waiting.`;
  }
}

/** `clients → python → dedup → slack` */
export function routeWords({ sources = [], transforms = [], sinks = [] }: Definition): string {
  const from = sources.length === 0 ? ["clients"] : [sources.map(({ kind }) => kind).join(", ")];
  const to = sinks.length === 0 ? ["consumers"] : [sinks.map(({ kind }) => kind).join(", ")];
  return [...from, ...transforms.map(({ kind }) => kind), ...to].join(" → ");
}

/** Events that a stage let go, for all reasons together. */
export function droppedOf({ dropped }: Pick<Stage, "dropped">): number {
  return Object.values(dropped).reduce((sum, count) => sum + count, 0);
}

/** `12 normal, 3 duplicate` */
export function reasonsWords(dropped: Stage["dropped"]): string {
  return Object.entries(dropped)
    .filter(([, count]) => count > 0)
    .sort(([, a], [, b]) => b - a)
    .map(([reason, count]) => `${formatCount(count)} ${reason}`)
    .join(", ");
}

/** Milliseconds of an event in a stage; null before the first. */
export function msPerEvent({ in: taken, seconds }: Pick<Stage, "in" | "seconds">): number | null {
  return taken === 0 ? null : (seconds * 1_000) / taken;
}

/** What came: from who publishes, and from sources. */
export function came({ published, read = 0 }: Pick<Counts, "published" | "read">): number {
  return published + read;
}

/** What left it: to who consumes, or to sinks. */
export function gone({ consumed, delivered }: Pick<Counts, "consumed" | "delivered">): number {
  return consumed + delivered;
}
