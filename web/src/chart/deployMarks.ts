import type { Deploy } from "../api/deploys";
import type { UnixSeconds } from "../api/contract";
import { moment } from "../format/time";
import type { Bounds } from "../time/timeRange";

/** Deploys that stand at one place of a chart: one, or several that are too close to be told apart. */
export type DeployMark = { at: UnixSeconds; /** From the left edge of the plot. */ leftPx: number; deploys: readonly Deploy[] };

/** Flags nearer than this cover each other, and no finger meets the right one. */
export const markGapPx = 24;

/** Deploys that a mark names; the others are counted. */
const namedMax = 4;

/** Seconds shown before and after a single deploy. */
const aroundSeconds = 300;

/** Marks from left to right; what lies outside the bounds has none. */
export function deployMarks(deploys: readonly Deploy[], { from, to }: Bounds, widthPx: number): DeployMark[] {
  if (!(widthPx > 0) || !(to > from)) return [];
  const groups: { leftPx: number; deploys: Deploy[] }[] = [];
  for (const deploy of [...deploys].sort((a, b) => a.ts - b.ts)) {
    if (deploy.ts < from || deploy.ts > to) continue;
    const leftPx = ((deploy.ts - from) / (to - from)) * widthPx;
    const last = groups.at(-1);
    if (last !== undefined && leftPx - last.leftPx < markGapPx) last.deploys.push(deploy);
    else groups.push({ leftPx, deploys: [deploy] });
  }
  return groups.map((group) => ({ ...group, at: group.deploys[0]?.ts ?? (from as UnixSeconds) }));
}

/** "payments v42 went live 14:02:11" */
export function deployWords({ service, version, ts }: Deploy, now: UnixSeconds): string {
  return [service, version, "went live", moment(ts, now)].filter((word) => word !== "").join(" ");
}

/** A line for each of the first, and how many more there are. */
export function markWords({ deploys }: Pick<DeployMark, "deploys">, now: UnixSeconds): string[] {
  const named = deploys.slice(0, namedMax).map((deploy) => deployWords(deploy, now));
  return deploys.length > namedMax ? [...named, `and ${deploys.length - namedMax} more`] : named;
}

/** The time around a mark in which its deploys stand apart, not beyond now. */
export function rangeAround({ deploys }: Pick<DeployMark, "deploys">, now: number): Bounds {
  const [first, last] = [deploys[0]?.ts ?? now, deploys.at(-1)?.ts ?? now];
  const margin = last - first < 1 ? aroundSeconds : Math.ceil((last - first) / 4);
  const from = Math.floor(first) - margin;
  return { from, to: Math.max(from + 1, Math.min(Math.ceil(last) + margin, Math.ceil(now))) };
}
