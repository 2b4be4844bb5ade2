import { searchHitsMost, searchPageSizes } from "../api/limits";
import type { Line } from "./tail";

/** Lines of a search, newest first: at most `limit`, of `total` at the time of the first page. */
export type LinePage = { key: string; lines: Line[]; total: number; limit: number };

/** What to ask for next: lines at or before an instant, in ms; null stands for the end of the range. */
export type PageAsk = { before: number | null; limit: number };

export const firstPage: PageAsk = { before: null, limit: searchPageSizes[0] };

const msOf = (line: Line): number => Math.round(line.ts * 1_000);

/**
 * All pages as one list. A page begins with the whole millisecond that the one before may have broken off in, so the
 * lines of that millisecond are taken from the later page: none is missing, none is there twice.
 */
export function joinedLines(pages: readonly LinePage[]): Line[] {
  return pages.flatMap(({ lines }, place) => {
    if (place === pages.length - 1) return lines;
    const last = lines.at(-1);
    const end = last === undefined ? -1 : lines.findIndex((line) => msOf(line) === msOf(last));
    return lines.slice(0, end);
  });
}

/** The page after these; null when there is none, or the list is as long as it may be. */
export function nextPage(pages: readonly LinePage[]): PageAsk | null {
  const page = pages.at(-1);
  const [first, last] = [page?.lines[0], page?.lines.at(-1)];
  if (page === undefined || first === undefined || last === undefined || page.lines.length < page.limit) return null;
  if (pages.reduce((sum, { lines }) => sum + lines.length, 0) >= searchHitsMost) return null;
  const limit = searchPageSizes.find((size) => size > page.limit) ?? page.limit;
  // More lines in one millisecond than a page holds: the next one would be the same.
  if (msOf(first) === msOf(last) && limit === page.limit) return null;
  return { before: msOf(last), limit };
}
