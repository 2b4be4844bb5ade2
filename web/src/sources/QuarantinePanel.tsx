import { useState } from "react";
import { useReasons, useRefused } from "../api/sources";
import { reasonRowsMax } from "../api/limits";
import { FailureNote, Note } from "../app/Note";
import { Panel } from "../app/Panel";
import { formatCount, plural } from "../format/number";
import { RefusedList } from "./RefusedList";

type Props = { source: string; total: number | undefined };

/** What was turned away and why: reasons to choose from, then the rows as they came. */
export function QuarantinePanel({ source, total }: Props) {
  const [kind, setKind] = useState("");
  const reasons = useReasons(source);
  const rows = useRefused(source, kind);
  const most = reasons.data?.[0]?.count ?? 1;
  return (
    <Panel title="Quarantine" aside={total !== undefined && (total === 0 ? "empty" : `${plural(total, "row")} refused`)}>
      {rows.isLoading && <Note>Reading what was refused…</Note>}
      {rows.error !== null && rows.data === undefined && <FailureNote what="The quarantine" error={rows.error} />}
      {rows.data?.length === 0 && kind === "" && <Note>Every row that came was taken.</Note>}
      {(reasons.data?.length ?? 0) > 0 && (
        <ul aria-label="Reasons" className="max-h-48 overflow-auto border-b border-line py-1">
          {reasons.data?.map((reason) => (
            <li key={reason.kind}>
              <button
                type="button"
                data-reason
                aria-pressed={kind === reason.kind}
                onClick={() => setKind(kind === reason.kind ? "" : reason.kind)}
                className="grid w-full grid-cols-[4rem_4rem_minmax(0,1fr)] items-center gap-2 px-3 text-left hover:bg-hover aria-pressed:bg-selected-wash"
              >
                <span aria-hidden="true" className="h-2 rounded-chip bg-edge" style={{ width: `${Math.max(3, (100 * reason.count) / most)}%` }} />
                <span className="text-right">{formatCount(reason.count)}</span>
                <span dir="auto" className="truncate text-soft" title={reason.kind.slice(0, 500)}>{reason.kind.slice(0, 300)}</span>
              </button>
            </li>
          ))}
        </ul>
      )}
      {(total ?? 0) > reasonRowsMax && <p className="px-3 py-0.5 text-tiny text-muted">Reasons of the last {formatCount(reasonRowsMax)} rows.</p>}
      {rows.data !== undefined && rows.data.length > 0 && <RefusedList key={kind} rows={rows.data} />}
    </Panel>
  );
}
