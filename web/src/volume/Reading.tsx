import { formatRate } from "../format/number";

type Part = {
  mark: string;
  name: string;
  value: number | null | undefined;
  /** Where the value is a span: its other end. */
  until?: number | null | undefined;
  /** How it is made. */
  title?: string;
};

/** The figures under the pointer, or the last ones: the legend of the chart below it. */
export function Reading({ name, parts }: { name: string; parts: Part[] }) {
  return (
    <p className="flex shrink-0 flex-wrap gap-x-3 px-3 pt-1.5 text-small whitespace-nowrap text-muted">
      {name}
      {parts.map((part) => (
        <span key={part.name} title={part.title} className="inline-flex items-center gap-1">
          <span aria-hidden="true" className={`size-2 rounded-[2px] ${part.mark}`} />
          {part.name}
          <span className="inline-block min-w-7 text-ink">{figure(part)}</span>
        </span>
      ))}
    </p>
  );
}

function figure({ value, until }: Part): string {
  if (value == null) return "–";
  return until == null ? formatRate(value) : `${formatRate(value)} to ${formatRate(until)}`;
}
