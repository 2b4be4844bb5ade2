import { useEffect, useState, type RefObject } from "react";
import { rowWindow, scrollTo, type RowList, type RowWindow } from "./rowWindow";
import { useSize } from "./useSize";

type Windowed = RowWindow & {
  scrollTop: number;
  /** To be called at each scroll of the box. */
  onScroll: () => void;
  /** Brings a row into view. */
  reveal: (index: number) => void;
};

/** The rows of a scrolling box that are worth rendering; `heading` pixels of it stay covered. */
export function useRowWindow(box: RefObject<HTMLElement | null>, list: RowList, heading = 0): Windowed {
  const size = useSize(box);
  const [scrollTop, setScrollTop] = useState(0);
  const height = Math.max(0, (size?.height ?? 0) - heading);
  // A list that became shorter moves the box without an event.
  useEffect(() => setScrollTop(box.current?.scrollTop ?? 0), [box, list.count]);
  const reveal = (index: number) => {
    const next = scrollTo(list, index, box.current?.scrollTop ?? 0, height);
    if (next !== null) box.current?.scrollTo({ top: next });
  };
  return {
    ...rowWindow(list, scrollTop, height),
    scrollTop,
    onScroll: () => setScrollTop(box.current?.scrollTop ?? 0),
    reveal,
  };
}
