import { ranges, type RangeSeconds } from "../app/link";

type Props = { range: RangeSeconds; onRange: (range: RangeSeconds) => void };

export function RangeChoice({ range, onRange }: Props) {
  return (
    <span role="group" aria-label="Range" className="flex shrink-0">
      {ranges.map((choice) => (
        <button
          key={choice}
          type="button"
          aria-pressed={choice === range}
          onClick={() => onRange(choice)}
          className="rounded-chip px-1.5 text-small whitespace-nowrap text-muted hover:bg-hover aria-pressed:bg-hover aria-pressed:font-medium aria-pressed:text-ink"
        >
          {choice / 60} min
        </button>
      ))}
    </span>
  );
}
