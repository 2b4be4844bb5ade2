import { useRef } from "react";
import type { SqlAnswer } from "../api/sql";
import { resultRowsMax } from "../api/limits";
import { Note } from "../app/Note";
import { useRowWindow } from "../app/useRowWindow";
import { plural } from "../format/number";
import { isNumeric } from "./quickChart";

const rowHeight = 28;
const cellMax = 300;

/** Rows as they came; only the seen ones are in the page. */
export function ResultTable({ answer }: { answer: SqlAnswer }) {
  const box = useRef<HTMLDivElement>(null);
  const rows = answer.data.slice(0, resultRowsMax);
  const shown = useRowWindow(box, { count: rows.length, rowHeight, open: null }, rowHeight);
  if (answer.meta.length === 0 || rows.length === 0) return <Note>No rows. The query ran: nothing matches it.</Note>;
  return (
    <div ref={box} onScroll={shown.onScroll} tabIndex={0} role="group" aria-label="Result" className="max-h-[60vh] overflow-auto">
      <table className="min-w-full" aria-rowcount={rows.length}>
        <thead className="sticky top-0 z-10 bg-surface text-left text-tiny text-muted">
          <tr className="h-7">
            {answer.meta.map(({ name, type }, place) => (
              <th key={place} scope="col" title={type} className={`px-3 font-medium whitespace-nowrap ${isNumeric(type) ? "text-right" : ""}`}>{name}</th>
            ))}
          </tr>
        </thead>
        <tbody>
          <tr aria-hidden="true" style={{ height: shown.before }} />
          {rows.slice(shown.first, shown.end).map((row, place) => (
            <tr key={shown.first + place} className="h-7 border-t border-line hover:bg-hover" data-row>
              {answer.meta.map(({ type }, column) => <Cell key={column} value={row[column]} isNumber={isNumeric(type)} />)}
            </tr>
          ))}
          <tr aria-hidden="true" style={{ height: shown.after }} />
        </tbody>
      </table>
      {answer.data.length > rows.length && <Note>{plural(answer.data.length - rows.length, "more row")} not drawn: download them, or add a LIMIT.</Note>}
    </div>
  );
}

function Cell({ value, isNumber }: { value: unknown; isNumber: boolean }) {
  if (value === null) return <td className={`px-3 text-muted italic ${isNumber ? "text-right" : ""}`}>null</td>;
  const text = typeof value === "object" ? JSON.stringify(value) : String(value);
  return (
    <td dir={isNumber ? undefined : "auto"} title={text.length > 40 ? text.slice(0, 2_000) : undefined} className={`max-w-96 truncate px-3 whitespace-nowrap ${isNumber ? "text-right" : "font-mono text-small wide:text-left"}`}>
      {text.slice(0, cellMax)}
    </td>
  );
}
