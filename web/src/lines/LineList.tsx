import { useEffect, useRef } from "react";
import { LineRow } from "./LineRow";
import type { Line } from "./tail";

type Props = {
  lines: Line[];
  query: string;
  selected: string | null;
  opened: string | null;
  /** The lines belong to the query before this one. */
  isStale: boolean;
  onToggle: (id: string) => void;
  /** Whether someone is reading: the pointer is over the list, or it is scrolled. */
  onRead: (isRead: boolean) => void;
};

export function LineList({ lines, query, selected, opened, isStale, onToggle, onRead }: Props) {
  const list = useRef<HTMLOListElement>(null);
  const isOver = useRef(false);
  const report = () => onRead(isOver.current || (list.current?.scrollTop ?? 0) > 0);

  useEffect(() => {
    if (selected !== null) list.current?.querySelector("[aria-current]")?.scrollIntoView({ block: "nearest" });
  }, [selected]);
  // A list that goes away is no longer read.
  useEffect(() => () => onRead(false), [onRead]);

  return (
    <ol
      ref={list}
      aria-label="Lines"
      onScroll={report}
      onPointerEnter={() => ((isOver.current = true), report())}
      onPointerLeave={() => ((isOver.current = false), report())}
      className={`min-h-0 overflow-y-auto ${isStale ? "opacity-60" : ""}`}
    >
      {lines.map((line) => (
        <LineRow
          key={line.id}
          line={line}
          query={query}
          isSelected={line.id === selected}
          isOpen={line.id === opened}
          onToggle={onToggle}
        />
      ))}
    </ol>
  );
}
