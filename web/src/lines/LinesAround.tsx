import { useLinesAround } from "../api/logs";
import type { LogRecord } from "../api/contract";
import { FailureNote, Note } from "../app/Note";
import { stamp } from "../format/time";
import { isLoud, levelEdge } from "./level";
import type { Line } from "./tail";

const shownMax = 400;

/** What the same service wrote just before and just after. */
export function LinesAround({ line }: { line: Line }) {
  const { data, error } = useLinesAround(line.service, line.ts);
  if (error !== null) return <FailureNote what="The lines around" error={error} />;
  if (data === undefined) return <Note>Reading the lines around…</Note>;
  return (
    <ol aria-label={`Lines of ${line.service} around this one`} className="mt-2 overflow-hidden rounded-chip border border-line" data-context>
      {data.before.map((record, place) => <ContextRow key={`b${place}`} record={record} />)}
      <ContextRow record={line} isSubject />
      {data.after.map((record, place) => <ContextRow key={`a${place}`} record={record} />)}
    </ol>
  );
}

function ContextRow({ record, isSubject = false }: { record: LogRecord; isSubject?: boolean }) {
  return (
    <li aria-current={isSubject || undefined} className={`relative flex gap-3 px-2 py-0.5 text-small ${isSubject ? "bg-selected-wash" : ""}`}>
      <span aria-hidden="true" className={`absolute inset-y-0 left-0 w-0.75 ${levelEdge(record.level)}`} />
      <span className="text-muted">{stamp(record.ts).slice(11)}</span>
      <span className={`w-10 shrink-0 text-tiny leading-4.5 ${isLoud(record.level) ? "font-semibold" : "text-muted"}`}>{record.level}</span>
      <span dir="auto" className="min-w-0 truncate font-mono wide:text-left" title={record.message.slice(0, 2_000)}>{record.message.slice(0, shownMax)}</span>
    </li>
  );
}
