import type { HandlerLine } from "../api/pipelines";
import { clock, stamp } from "../format/time";

const colours: Record<string, string> = { ERROR: "text-root", EXCEPTION: "text-root", STDERR: "text-root", WARNING: "text-impacted" };

/** Lines that handlers wrote. */
export function HandlerLines({ lines, label }: { lines: readonly HandlerLine[]; label: string }) {
  return (
    <ol aria-label={label} tabIndex={0} className="max-h-72 overflow-auto font-mono text-small">
      {lines.map((line, place) => (
        <li key={place} data-handler-line className="flex gap-2 border-t border-line py-0.5 first:border-t-0">
          <span className="shrink-0 text-muted" title={Number.isFinite(line.at) ? stamp(line.at) : undefined}>{Number.isFinite(line.at) ? clock(line.at) : ""}</span>
          <span className={`w-14 shrink-0 truncate ${colours[line.level] ?? "text-muted"}`}>{line.level}</span>
          <span dir="auto" className="min-w-0 whitespace-pre-wrap [overflow-wrap:anywhere]">{line.message}</span>
        </li>
      ))}
    </ol>
  );
}
