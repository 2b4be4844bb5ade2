import { useState } from "react";
import type { Tick } from "../api/contract";
import { useIncidents } from "../api/queries";
import { formatPercent } from "../format/number";
import { CalmBand } from "./CalmBand";
import { EarlierIncidents } from "./EarlierIncidents";
import { IncidentCard } from "./IncidentCard";
import { earlier, isOpen, rank } from "./ranking";

const firstShown = 3;

/** The answer at the top: nothing, or what fails, whom it hurts and why we think so. */
export function NowBand({ tick, onService }: { tick: Tick; onService: (service: string) => void }) {
  const { data: all = [] } = useIncidents();
  const [isLong, setLong] = useState(false);
  const open = rank(tick.incidents.filter(isOpen));
  const past = earlier(all);

  if (open.length === 0) return <CalmBand tick={tick} past={past} onService={onService} />;

  const shown = isLong ? open : open.slice(0, firstShown);
  return (
    <section aria-label="Now" className="m-2 overflow-hidden rounded-panel border border-line bg-surface">
      <ol>
        {shown.map((incident, position) => (
          <IncidentCard
            key={incident.id}
            incident={incident}
            hasReasons={position === 0}
            onService={onService}
          />
        ))}
      </ol>
      <div className="flex flex-wrap items-center gap-4 px-4 py-1 text-small text-muted empty:hidden">
        {open.length > firstShown && (
          <button type="button" onClick={() => setLong(!isLong)} className="font-medium text-selected">
            {isLong ? "Show fewer" : `${open.length - firstShown} more`}
          </button>
        )}
        {tick.learning < 1 && <span>Still learning: {formatPercent(tick.learning)}</span>}
      </div>
      <div className="border-t border-line px-4 py-1 empty:hidden">
        <EarlierIncidents incidents={past} onService={onService} />
      </div>
    </section>
  );
}
