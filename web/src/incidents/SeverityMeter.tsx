import { formatPercent } from "../format/number";

const steps = [0.2, 0.4, 0.6, 0.8, 1];

/** Five strokes: a severity that can be compared at a glance, with its figure for the rest. */
export function SeverityMeter({ severity }: { severity: number }) {
  const filled = Math.max(1, Math.ceil(severity * steps.length));
  return (
    <span className="inline-flex items-center gap-1.5" title={`severity ${formatPercent(severity)}`}>
      <span>severity</span>
      <span aria-hidden="true" className="inline-flex items-end gap-0.5">
        {steps.map((step, position) => (
          <span key={step} className={`h-2.5 w-1 rounded-[1px] ${position < filled ? "bg-soft" : "bg-line"}`} />
        ))}
      </span>
      <span className="sr-only">{formatPercent(severity)}</span>
    </span>
  );
}
