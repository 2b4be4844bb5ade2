import type { Incident, Tick } from "../api/contract";
import { calmSentence } from "./calm";
import { EarlierIncidents } from "./EarlierIncidents";

type Props = { tick: Tick; past: Incident[]; onService: (service: string) => void };

export function CalmBand({ tick, past, onService }: Props) {
  const isLearning = tick.learning < 1;
  return (
    <section aria-label="Now" className="px-4 py-3">
      <div className="flex flex-wrap items-center gap-x-4 gap-y-1">
        <p role="status" className="text-lead font-medium">
          {calmSentence(tick)}
        </p>
        {isLearning && (
          <>
            <progress
              value={tick.learning}
              aria-label="Learned so far"
              className="h-1 w-40 appearance-none overflow-hidden rounded-full bg-line [&::-moz-progress-bar]:bg-soft [&::-webkit-progress-bar]:bg-line [&::-webkit-progress-value]:bg-soft"
            />
            <p className="text-muted">What is normal here is still being measured; nothing is reported before.</p>
          </>
        )}
      </div>
      <EarlierIncidents incidents={past} onService={onService} />
    </section>
  );
}
