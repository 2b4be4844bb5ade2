import { useState } from "react";
import { Door } from "../app/Door";
import { useCopy } from "../app/useCopy";
import { stamp } from "../format/time";
import { highlight } from "./highlight";
import { lineFields } from "./lineFields";
import { LinesAround } from "./LinesAround";
import type { Line } from "./tail";

type Props = { line: Line; query: string; onFilter: (token: string) => void };

const action = "font-medium text-selected hover:underline";

/** The whole line with its fields, and the ways on from it. */
export function LineDetails({ line, query, onFilter }: Props) {
  const { isCopied, copy } = useCopy();
  const [hasContext, setContext] = useState(false);
  const { id: _, ...record } = line;
  return (
    <div className="px-3 pb-2">
      <pre dir="auto" tabIndex={0} className="max-h-64 overflow-y-auto font-mono text-small whitespace-pre-wrap [overflow-wrap:anywhere]">
        {highlight(line.message, query).map((piece, position) =>
          piece.isFound ? <mark key={position}>{piece.text}</mark> : piece.text,
        )}
      </pre>
      <dl className="mt-1 flex flex-wrap gap-x-4 gap-y-0.5 text-small">
        <div className="flex gap-1">
          <dt className="text-muted">time</dt>
          <dd className="text-soft select-all">{stamp(line.ts)}</dd>
        </div>
        {lineFields(line).map(({ name, value, token }) => (
          <div key={name} className="flex max-w-full min-w-0 gap-1">
            <dt className="text-muted">{name}</dt>
            <dd className="min-w-0 text-soft [overflow-wrap:anywhere]">
              {token === null ? (
                <span className="select-all">{value}</span>
              ) : (
                <button type="button" title={`Only lines with ${token}`} onClick={() => onFilter(token)} className="text-left hover:text-ink hover:underline">
                  {value}
                </button>
              )}
            </dd>
          </div>
        ))}
      </dl>
      <div className="mt-1 flex flex-wrap gap-x-4 gap-y-1 text-small">
        <button type="button" aria-expanded={hasContext} onClick={() => setContext(!hasContext)} className={action}>
          {hasContext ? "Hide lines around" : "Lines around"}
        </button>
        {!!line.trace_id && (
          <>
            <Door to={{ page: "traces", open: line.trace_id }} className={action}>Open trace</Door>
            <button type="button" onClick={() => onFilter(`trace_id=${line.trace_id}`)} className={action}>Lines of this trace</button>
          </>
        )}
        {line.template_id !== null && (
          <Door to={{ page: "templates", open: line.template_id }} className={action}>Template</Door>
        )}
        <Door to={{ page: "services", service: line.service }} className={action}>Service {line.service}</Door>
        <button type="button" onClick={() => void copy(JSON.stringify(record))} className={action}>
          {isCopied ? "Copied" : "Copy as JSON"}
        </button>
      </div>
      {hasContext && <LinesAround line={line} />}
    </div>
  );
}
