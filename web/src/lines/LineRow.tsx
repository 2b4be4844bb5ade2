import { memo, useEffect, useRef } from "react";
import { clock } from "../format/time";
import { highlight } from "./highlight";
import { isLoud, levelEdge } from "./level";
import { LineDetails } from "./LineDetails";
import type { Line } from "./tail";

type Props = {
  line: Line;
  query: string;
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

/** More than a screen is wide; the rest shows when the line is opened. */
const shownMax = 600;

export const LineRow = memo(function LineRow({ line, query, height, position, count, isSelected, isOpen, onToggle, onFilter, onHeight }: Props) {
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
        className="grid min-h-row w-full grid-cols-[auto_auto_1fr] items-center gap-x-3 px-3 py-1 text-left hover:bg-hover wide:grid-cols-[auto_2.75rem_6.5rem_1fr] wide:py-0"
      >
        <span className="text-small text-muted">{clock(line.ts)}</span>
        <span className={`text-tiny ${isLoud(line.level) ? "font-semibold text-ink" : "text-muted"}`}>{line.level}</span>
        <span className="truncate text-small text-soft">{line.service}</span>
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
