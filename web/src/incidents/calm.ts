import type { Tick } from "../api/contract";
import { formatPercent, plural } from "../format/number";

/** The sentence of a page without an open incident. */
export function calmSentence(tick: Pick<Tick, "kpi" | "learning">): string {
  if (tick.learning < 1) return `Learning: ${formatPercent(tick.learning)}`;
  return `Nothing unusual in ${plural(tick.kpi.active_services, "service")}.`;
}
