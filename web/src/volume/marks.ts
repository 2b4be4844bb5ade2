import type { Anomaly } from "../api/contract";
import type { Mark } from "../chart/chartOptions";

/** From this severity on an anomaly is drawn in the root's colour. */
const worst = 0.8;

/** One mark per second: many services deviating at once are one event. The worst of the second decides. */
export function anomalyMarks(anomalies: readonly Pick<Anomaly, "ts" | "severity">[]): Mark[] {
  const bySecond = new Map<number, boolean>();
  for (const { ts, severity } of anomalies) {
    const second = Math.floor(ts);
    bySecond.set(second, (bySecond.get(second) ?? false) || severity >= worst);
  }
  return [...bySecond].map(([at, isWorst]) => ({ at, isWorst })).sort((a, b) => a.at - b.at);
}
