import { useEffect, useId, useRef, useState } from "react";
import { useView } from "../app/link";
import { currentTime } from "../format/time";
import { SavedRanges } from "./SavedRanges";
import {
  boundsOf, comparisons, comparisonWords, fromField, isFixed, rangeLabel, rangeWords, relativeRanges, toField, zoomedOut, type Comparison,
} from "./timeRange";

const button = "h-7 rounded-chip border border-edge bg-surface px-2 text-small whitespace-nowrap hover:bg-hover";

/** The one control of time: how far back, or from when to when, and against what. */
export function TimePicker({ isOpen, onOpen }: { isOpen: boolean; onOpen: (isOpen: boolean) => void }) {
  const [view, change] = useView();
  const box = useRef<HTMLDivElement>(null);
  const toggle = useRef<HTMLButtonElement>(null);
  const id = useId();
  useEffect(() => {
    if (!isOpen) return;
    const onPress = (event: PointerEvent) => {
      if (event.target instanceof Node && !box.current?.contains(event.target)) onOpen(false);
    };
    const onKey = (event: KeyboardEvent) => {
      if (event.key !== "Escape") return;
      event.stopImmediatePropagation();
      onOpen(false);
      toggle.current?.focus();
    };
    addEventListener("pointerdown", onPress);
    addEventListener("keydown", onKey, true);
    return () => {
      removeEventListener("pointerdown", onPress);
      removeEventListener("keydown", onKey, true);
    };
  }, [isOpen, onOpen]);

  const choose = (part: Parameters<typeof change>[0]) => {
    change(part);
    onOpen(false);
  };
  return (
    <div ref={box} className="relative flex flex-wrap items-center gap-1">
      <button
        ref={toggle}
        type="button"
        aria-expanded={isOpen}
        aria-controls={id}
        aria-label={`Time: ${rangeLabel(view)}`}
        onClick={() => onOpen(!isOpen)}
        className={`${button} ${isFixed(view) ? "border-selected text-selected" : ""}`}
      >
        {rangeLabel(view)}
        {view.compare !== "" && <span className="text-muted"> vs {comparisonWords[view.compare]}</span>}
        <span aria-hidden="true"> ▾</span>
      </button>
      {isFixed(view) && (
        <button type="button" className={button} onClick={() => change({ from: 0, to: 0 })}>
          Back to now
        </button>
      )}
      {isOpen && (
        <div
          id={id}
          role="dialog"
          aria-label="Time range"
          className="absolute top-8 left-0 z-30 w-[21rem] max-w-[calc(100vw-2rem)] rounded-panel border border-edge bg-surface p-3 shadow-lg"
        >
          <p className="text-small text-muted">The last</p>
          <div className="mt-1 grid grid-cols-4 gap-1">
            {relativeRanges.map((seconds) => (
              <button
                key={seconds}
                type="button"
                aria-pressed={!isFixed(view) && view.range === seconds}
                onClick={() => choose({ range: seconds, from: 0, to: 0 })}
                className={`${button} aria-pressed:border-selected aria-pressed:text-selected`}
              >
                {rangeWords(seconds)}
              </button>
            ))}
          </div>
          <FixedEnds onChoose={choose} />
          <SavedRanges ends={isFixed(view) ? { from: view.from, to: view.to } : null} onChoose={choose} />
          <label className="mt-3 block text-small text-muted">
            Compare with
            <select
              value={view.compare}
              onChange={(event) => change({ compare: event.target.value as Comparison })}
              className="mt-1 block h-7 w-full rounded-chip border border-edge bg-surface px-1.5 text-ink"
            >
              {comparisons.map((comparison) => (
                <option key={comparison} value={comparison}>{comparisonWords[comparison]}</option>
              ))}
            </select>
          </label>
        </div>
      )}
    </div>
  );
}

function FixedEnds({ onChoose }: { onChoose: (ends: { from: number; to: number }) => void }) {
  const [view] = useView();
  const bounds = boundsOf(view, currentTime());
  const [from, setFrom] = useState(toField(bounds.from));
  const [to, setTo] = useState(toField(bounds.to));
  const ends = { from: fromField(from) ?? 0, to: fromField(to) ?? 0 };
  const isRight = isFixed({ range: 0, ...ends });
  const field = "mt-0.5 block h-7 w-full rounded-chip border border-edge bg-page px-1.5 text-ink";
  return (
    <form
      className="mt-3 grid gap-2"
      onSubmit={(event) => {
        event.preventDefault();
        if (isRight) onChoose(ends);
      }}
    >
      <label className="text-small text-muted">
        From
        <input type="datetime-local" step={1} value={from} onChange={(event) => setFrom(event.target.value)} className={field} />
      </label>
      <label className="text-small text-muted">
        To
        <input type="datetime-local" step={1} value={to} onChange={(event) => setTo(event.target.value)} className={field} />
      </label>
      <div className="flex items-center gap-2">
        <button type="submit" disabled={!isRight} className={`${button} disabled:opacity-50`}>
          Show this range
        </button>
        <button type="button" className={button} onClick={() => onChoose(zoomedOut(bounds, currentTime()))}>
          Zoom out
        </button>
        {!isRight && <span className="text-small text-impacted">“To” must be after “From”.</span>}
      </div>
    </form>
  );
}
