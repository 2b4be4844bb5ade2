import type { SearchResult } from "../api/contract";
import { formatCount, plural } from "../format/number";
import type { Tail } from "./tail";

type Inputs = {
  isSearching: boolean;
  result: SearchResult | undefined;
  tail: Tail;
  isPaused: boolean;
  /** Lines of the tail that match the filter; null without one. */
  matching: number | null;
};

/** What the list is, and what of it is not shown. */
export function linesCaption({ isSearching, result, tail, isPaused, matching }: Inputs): string {
  if (isSearching) {
    if (result === undefined) return "";
    const all = plural(result.total, "line");
    return result.total > result.hits.length ? `newest ${formatCount(result.hits.length)} of ${all}` : all;
  }
  if (isPaused) return "paused";
  if (matching !== null) return `${formatCount(matching)} of the last ${plural(tail.lines.length, "line")}`;
  return tail.hasGap ? "fast: the newest 60 of each second" : "";
}
