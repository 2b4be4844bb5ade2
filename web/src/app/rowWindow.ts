/** Which rows of a long list are worth having in the page. All rows are equally high, but for one that is open. */
export type RowList = { count: number; rowHeight: number; open: { index: number; height: number } | null };

export type RowWindow = { first: number; end: number; before: number; after: number };

/** Rows kept above and below what is seen, so that a scroll finds them there. */
const overscan = 8;

export function topOf(list: RowList, index: number): number {
  const extra = list.open !== null && list.open.index < index ? list.open.height - list.rowHeight : 0;
  return index * list.rowHeight + extra;
}

function indexAt(list: RowList, y: number): number {
  const plain = Math.floor(y / list.rowHeight);
  if (list.open === null || plain <= list.open.index) return plain;
  const below = Math.floor((y - (list.open.height - list.rowHeight)) / list.rowHeight);
  return Math.max(list.open.index, below);
}

export function rowWindow(list: RowList, scrollTop: number, viewHeight: number): RowWindow {
  const first = Math.min(list.count, Math.max(0, indexAt(list, scrollTop) - overscan));
  const end = Math.min(list.count, Math.max(first, indexAt(list, scrollTop + viewHeight) + 1 + overscan));
  const before = topOf(list, first);
  return { first, end, before, after: topOf(list, list.count) - topOf(list, end) };
}

/** Where to scroll so that a row is seen whole; null when it already is. */
export function scrollTo(list: RowList, index: number, scrollTop: number, viewHeight: number): number | null {
  const [top, bottom] = [topOf(list, index), topOf(list, index + 1)];
  if (top < scrollTop) return top;
  if (bottom > scrollTop + viewHeight) return Math.max(0, bottom - viewHeight);
  return null;
}
