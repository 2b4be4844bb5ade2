import { formatRate } from "../format/number";

type Part = { mark: string; name: string; value: number | null | undefined };

/** The figures under the pointer, or the last ones: the legend of the chart below it. */
export function Reading({ name, parts }: { name: string; parts: Part[] }) {
  return (
    <p className="flex shrink-0 gap-x-3 px-3 pt-1.5 text-small whitespace-nowrap text-muted">
      {name}
      {parts.map((part) => (
        <span key={part.name} className="inline-flex items-center gap-1">
          <span aria-hidden="true" className={`size-2 rounded-[2px] ${part.mark}`} />
          {part.name}
          <span className="inline-block min-w-7 text-ink">{part.value == null ? "–" : formatRate(part.value)}</span>
        </span>
      ))}
    </p>
  );
}
