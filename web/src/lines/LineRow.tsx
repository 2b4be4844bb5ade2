import { memo, useEffect, useRef, type CSSProperties } from "react";
import { clock } from "../format/time";
import { columnText, columnWidths, type Column } from "./columns";
import { highlight } from "./highlight";
import { isLoud, levelEdge } from "./level";
import { LineDetails } from "./LineDetails";
import type { Line } from "./tail";

type Props = {
  line: Line;
  query: string;
  columns: readonly Column[];
  /** Of a closed row, in pixels. */
  height: number;
  /** Of `count`, from 1: the list holds more rows than the page. */
  position: number;
  count: number;
  isSelected: boolean;
  isOpen: boolean;
  onToggle: (id: string) => void;
  onFilter: (token: string) => void;
  /** Told by an open row, whose height depends on its text. */
  onHeight: (height: number) => void;
};

/** On a phone there is room for level and service only. */
function looks(column: Column, { level }: Line): string {
  if (column === "level") return `text-tiny ${isLoud(level) ? "font-semibold text-ink" : "text-muted"}`;
  return `truncate text-small text-soft ${column === "service" ? "" : "hidden wide:block"}`;
}

/** More than a screen is wide; the rest shows when the line is opened. */
const shownMax = 600;

export const LineRow = memo(function LineRow({ line, query, columns, height, position, count, isSelected, isOpen, onToggle, onFilter, onHeight }: Props) {
  const row = useRef<HTMLLIElement>(null);
  useEffect(() => {
    const element = row.current;
    if (!isOpen || element === null) return;
    const observer = new ResizeObserver(() => onHeight(element.offsetHeight));
    observer.observe(element);
    return () => observer.disconnect();
  }, [isOpen, onHeight]);
  return (
    <li
      ref={row}
      aria-current={isSelected || undefined}
      aria-setsize={count}
      aria-posinset={position}
      style={isOpen ? undefined : { height }}
      className={`relative overflow-hidden ${isSelected ? "bg-selected-wash" : ""}`}
    >
      <span aria-hidden="true" className={`absolute inset-y-0.5 left-0 w-0.75 ${levelEdge(line.level)}`} />
      <button
        type="button"
        aria-expanded={isOpen}
        onClick={() => onToggle(line.id)}
        className="grid min-h-row w-full grid-cols-[auto_auto_1fr] items-center gap-x-3 px-3 py-1 text-left hover:bg-hover wide:grid-cols-(--columns) wide:py-0"
        style={{ "--columns": columnWidths(columns) } as CSSProperties}
      >
        <span className="text-small text-muted">{clock(line.ts)}</span>
        {columns.map((column) => (
          <span key={column} className={looks(column, line)}>{columnText(line, column)}</span>
        ))}
        {!columns.includes("service") && <span className="truncate text-small text-soft wide:hidden">{line.service}</span>}
        <span
          dir="auto"
          className={`col-span-3 line-clamp-1 min-w-0 font-mono text-small break-all wide:col-span-1 wide:block wide:truncate wide:text-left ${isOpen ? "invisible" : ""}`}
        >
          {highlight(line.message.slice(0, shownMax), query).map((piece, at) =>
            piece.isFound ? <mark key={at}>{piece.text}</mark> : piece.text,
          )}
        </span>
      </button>
      {isOpen && <LineDetails line={line} query={query} onFilter={onFilter} />}
    </li>
  );
});
