import { useEffect, useRef, useState } from "react";
import { useRowWindow } from "../app/useRowWindow";
import { useWide } from "../app/useWide";
import { useColumns } from "./columns";
import { LineRow } from "./LineRow";
import type { Line } from "./tail";

type Props = {
  lines: Line[];
  query: string;
  selected: string | null;
  opened: string | null;
  /** The lines belong to the query before this one. */
  isStale: boolean;
  /** A value was chosen to search for. */
  onFilter: (token: string) => void;
  onToggle: (id: string) => void;
  /** Whether someone is reading: the pointer is over the list, or it is scrolled. */
  onRead: (isRead: boolean) => void;
  /** The reader comes to the end of the lines. */
  onEnd?: (() => void) | undefined;
};

/** One line on a wide screen; its fields above its text on a narrow one. */
const rowHeight = { wide: 28, narrow: 48 } as const;

/** So many rows before the last one are its end: more are there before they are missed. */
const endRows = 30;

export function LineList({ lines, query, selected, opened, isStale, onFilter, onToggle, onRead, onEnd }: Props) {
  const columns = useColumns();
  const list = useRef<HTMLOListElement>(null);
  const isOver = useRef(false);
  const height = useWide() ? rowHeight.wide : rowHeight.narrow;
  const [openHeight, setOpenHeight] = useState<number>(height);
  const openIndex = opened === null ? -1 : lines.findIndex(({ id }) => id === opened);
  const shown = useRowWindow(list, {
    count: lines.length,
    rowHeight: height,
    open: openIndex === -1 ? null : { index: openIndex, height: openHeight },
  });
  const scroll = () => {
    shown.onScroll();
    report();
    const element = list.current;
    if (element !== null && element.scrollHeight - element.scrollTop - element.clientHeight < endRows * height) onEnd?.();
  };
  const report = () => onRead(isOver.current || (list.current?.scrollTop ?? 0) > 0);

  const reveal = useRef(shown.reveal);
  useEffect(() => {
    reveal.current = shown.reveal;
  });
  useEffect(() => {
    const index = selected === null ? -1 : lines.findIndex(({ id }) => id === selected);
    if (index !== -1) reveal.current(index);
  }, [selected, lines]);
  // A list that goes away is no longer read.
  useEffect(() => () => onRead(false), [onRead]);

  return (
    <ol
      ref={list}
      aria-label="Lines"
      onScroll={scroll}
      onPointerEnter={(event) => event.pointerType === "mouse" && ((isOver.current = true), report())}
      onPointerLeave={() => ((isOver.current = false), report())}
      className={`min-h-0 grow overflow-y-auto [overflow-anchor:none] ${isStale ? "opacity-60" : ""}`}
    >
      <li aria-hidden="true" role="presentation" style={{ height: shown.before }} />
      {lines.slice(shown.first, shown.end).map((line, position) => (
        <LineRow
          key={line.id}
          line={line}
          query={query}
          columns={columns}
          height={height}
          position={shown.first + position + 1}
          count={lines.length}
          isSelected={line.id === selected}
          isOpen={line.id === opened}
          onToggle={onToggle}
          onFilter={onFilter}
          onHeight={setOpenHeight}
        />
      ))}
      <li aria-hidden="true" role="presentation" style={{ height: shown.after }} />
    </ol>
  );
}
