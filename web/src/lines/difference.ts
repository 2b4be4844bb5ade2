import type { FacetValue } from "../api/logs";

/** A value that makes up more of one time than of another. */
export type Difference = {
  column: string;
  value: string;
  /** Lines with it in the time looked at. */
  count: number;
  share: number;
  shareElsewhere: number;
  /** How many times its share elsewhere; Infinity for what is not there at all. */
  lift: number;
};

/** What is hardly more than elsewhere, or rare, explains nothing. */
const liftMin = 1.5;
const countMin = 5;
const shownMax = 12;

export type ColumnCounts = { column: string; here: readonly FacetValue[]; elsewhere: readonly FacetValue[]; };

/** Values over-represented here, those first that explain most of what is more. */
export function differences(columns: readonly ColumnCounts[], totalHere: number, totalElsewhere: number): Difference[] {
  if (totalHere === 0) return [];
  const found = columns.flatMap(({ column, here, elsewhere }) => {
    const there = new Map(elsewhere.map(({ value, count }) => [value, count]));
    return here.map(({ value, count }): Difference => {
      const share = count / totalHere;
      const shareElsewhere = totalElsewhere === 0 ? 0 : (there.get(value) ?? 0) / totalElsewhere;
      return { column, value, count, share, shareElsewhere, lift: shareElsewhere === 0 ? Infinity : share / shareElsewhere };
    });
  });
  return found
    .filter(({ count, lift }) => count >= countMin && lift >= liftMin)
    .sort((a, b) => b.share - b.shareElsewhere - (a.share - a.shareElsewhere) || (a.value < b.value ? -1 : 1))
    .slice(0, shownMax);
}
