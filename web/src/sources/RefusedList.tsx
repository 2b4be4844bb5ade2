import { useRef, useState } from "react";
import type { Refused } from "../api/sources";
import { quarantineRowsMax, rawShownMax } from "../api/limits";
import { useHeld } from "../app/held";
import { Note } from "../app/Note";
import { useRowWindow } from "../app/useRowWindow";
import { formatCount } from "../format/number";

const rowHeight = 46;
const detailHeight = 176;

/** Refused rows, the last first: the reason over what had come. Only those that are seen are in the page. */
export function RefusedList({ rows: newest }: { rows: Refused[] }) {
  const box = useRef<HTMLOListElement>(null);
  const [opened, setOpened] = useState<number | null>(null);
  const [isRead, setRead] = useState(false);
  // While someone reads, rows stand still; a place in the list is the same row then.
  const [rows] = useHeld(newest, isRead || opened !== null, "");
  const open = opened === null ? null : { index: opened, height: rowHeight + detailHeight };
  const shown = useRowWindow(box, { count: rows.length, rowHeight, open });
  return (
    <>
      <ol
        ref={box}
        aria-label="Refused rows"
        tabIndex={0}
        onScroll={() => (shown.onScroll(), setRead((box.current?.scrollTop ?? 0) > 0))}
        className="max-h-[55dvh] overflow-y-auto [overflow-anchor:none]"
      >
        <li aria-hidden="true" role="presentation" style={{ height: shown.before }} />
        {rows.slice(shown.first, shown.end).map((row, position) => {
          const index = shown.first + position;
          return (
            <RefusedRow
              key={index}
              row={row}
              place={{ index, count: rows.length }}
              isOpen={index === opened}
              onToggle={() => setOpened(index === opened ? null : index)}
            />
          );
        })}
        <li aria-hidden="true" role="presentation" style={{ height: shown.after }} />
      </ol>
      {newest.length === quarantineRowsMax && <Note>The last {formatCount(quarantineRowsMax)} rows; a query reaches the others.</Note>}
    </>
  );
}

type RowProps = { row: Refused; place: { index: number; count: number }; isOpen: boolean; onToggle: () => void };

function RefusedRow({ row, place, isOpen, onToggle }: RowProps) {
  return (
    <li
      data-refused
      aria-setsize={place.count}
      aria-posinset={place.index + 1}
      style={{ height: isOpen ? rowHeight + detailHeight : rowHeight }}
      className="overflow-hidden border-t border-line first-of-type:border-t-0"
    >
      <button type="button" aria-expanded={isOpen} onClick={onToggle} style={{ height: rowHeight - 1 }} className="block w-full px-3 text-left hover:bg-hover">
        <span className="flex gap-3">
          <span className="shrink-0 text-small text-muted">{row.at}</span>
          <span dir="auto" className="min-w-0 truncate text-impacted">{(row.reasons[0] ?? "no reason told").slice(0, 300)}</span>
          {row.reasons.length > 1 && <span className="shrink-0 text-small text-muted">+{row.reasons.length - 1}</span>}
        </span>
        <span dir="auto" className="block truncate font-mono text-small text-soft">{row.raw.slice(0, 300)}</span>
      </button>
      {isOpen && (
        <div style={{ height: detailHeight }} className="overflow-auto px-3 pb-2" tabIndex={0} role="group" aria-label="The refused row">
          <ul className="list-inside list-disc text-small text-impacted">
            {row.reasons.map((reason, at) => <li key={at} dir="auto" className="[overflow-wrap:anywhere]">{reason.slice(0, 500)}</li>)}
          </ul>
          <pre dir="auto" className="mt-1 font-mono text-small whitespace-pre-wrap [overflow-wrap:anywhere]">{row.raw}</pre>
          {row.rawLength > rawShownMax && <p className="text-small text-muted">The first {formatCount(rawShownMax)} of {formatCount(row.rawLength)} letters.</p>}
        </div>
      )}
    </li>
  );
}
