import { useState } from "react";
import { stamp } from "../format/time";
import { highlight } from "./highlight";
import type { Line } from "./tail";

/** The whole line with its fields, as text that can be selected. */
export function LineDetails({ line, query }: { line: Line; query: string }) {
  const [isCopied, setCopied] = useState(false);
  const { id: _, ...record } = line;
  const copy = async () => {
    await navigator.clipboard?.writeText(JSON.stringify(record));
    setCopied(true);
  };
  const fields: ReadonlyArray<readonly [string, string | null]> = [
    ["time", stamp(line.ts)],
    ["data source", line.data_source],
    ["template", line.template_id],
    ["trace", line.trace_id],
  ];
  return (
    <div className="px-3 pb-2">
      <pre dir="auto" className="max-h-64 overflow-y-auto font-mono text-small whitespace-pre-wrap [overflow-wrap:anywhere]">
        {highlight(line.message, query).map((piece, position) =>
          piece.isFound ? <mark key={position}>{piece.text}</mark> : piece.text,
        )}
      </pre>
      <div className="mt-1 flex flex-wrap gap-x-4 text-small text-muted">
        {fields.map(([name, value]) => value !== null && (
          <span key={name}>
            {name} <span className="text-soft select-all">{value}</span>
          </span>
        ))}
        <button type="button" onClick={copy} className="font-medium text-selected">
          {isCopied ? "Copied" : "Copy as JSON"}
        </button>
      </div>
    </div>
  );
}
