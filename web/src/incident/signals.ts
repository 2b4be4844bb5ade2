import type { Anomaly, Incident } from "../api/contract";
import { evidenceOf } from "../incidents/ranking";

export type Signal = { anomaly: Anomaly; /** Place on the track, 0..1. */ at: number };

/** One service: its signals in order of onset, and how long after the first of all it began. */
export type Lane = { service: string; onset: number; delaySeconds: number; signals: Signal[] };

export type SignalTimeline = { lanes: Lane[]; begin: number; end: number; hidden: number };

const lanesMax = 16;
/** Room before the first and behind the last, as a share of the whole. */
const air = 0.04;

/** Lanes by who deviated first: the staircase shows how the failure travelled. Null without a signal. */
export function signalTimeline(signals: readonly Anomaly[]): SignalTimeline | null {
  const times = signals.map(({ ts }) => ts as number);
  if (times.length === 0) return null;
  const first = Math.min(...times);
  const length = Math.max(10, Math.max(...times) - first);
  const [begin, end] = [first - length * air, first + length * (1 + air)];
  const byService = new Map<string, Anomaly[]>();
  for (const signal of signals) byService.set(signal.service, [...(byService.get(signal.service) ?? []), signal]);
  const lanes = [...byService].map(([service, own]): Lane => {
    const ordered = [...own].sort((a, b) => a.ts - b.ts);
    const onset = ordered[0]?.ts ?? first;
    return {
      service,
      onset,
      delaySeconds: onset - first,
      signals: ordered.map((anomaly) => ({ anomaly, at: (anomaly.ts - begin) / (end - begin) })),
    };
  });
  lanes.sort((a, b) => a.onset - b.onset || (a.service < b.service ? -1 : 1));
  return { lanes: lanes.slice(0, lanesMax), begin, end, hidden: Math.max(0, lanes.length - lanesMax) };
}

/** What is known of an incident's signals: what the page saw and what the store answered, once each. */
export function joinSignals(incident: Incident, seen: readonly Anomaly[], stored: readonly Anomaly[]): Anomaly[] {
  const own = evidenceOf(incident, seen);
  const ids = new Set(own.map(({ id }) => id));
  return [...own, ...stored.filter(({ id }) => !ids.has(id))].sort((a, b) => a.ts - b.ts);
}

export type Sample = { service: string; text: string };

const samplesMax = 12;
const sampleLength = 2_000;

/** Lines that the signals carry, each text once, the root's first. */
export function sampleLines(signals: readonly Anomaly[], root: string | null): Sample[] {
  const seen = new Set<string>();
  const samples: Sample[] = [];
  const ordered = [...signals].sort((a, b) => Number(b.service === root) - Number(a.service === root) || a.ts - b.ts);
  for (const { service, samples: texts } of ordered) {
    for (const whole of texts) {
      const text = whole.slice(0, sampleLength);
      if (seen.has(`${service}\n${text}`)) continue;
      seen.add(`${service}\n${text}`);
      samples.push({ service, text });
    }
  }
  return samples.slice(0, samplesMax);
}

/** Seconds shown before the first signal and after the last. */
const spanMargin = 120;

/** The time in which an incident's lines are worth reading; an open one ends now, as far as it goes. */
export function spanOf({ started, last_ts, resolved }: Pick<Incident, "started" | "last_ts" | "resolved">): { from: number; to: number } {
  const end = Math.max(last_ts, Math.min(resolved ?? last_ts, last_ts + spanMargin));
  return { from: Math.floor(started - spanMargin), to: Math.ceil(end + spanMargin) };
}
