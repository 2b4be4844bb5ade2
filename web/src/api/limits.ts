/** Bounds of what the page keeps and asks for, each with its reason. */

/** Lines kept of the live tail: more than anyone scrolls back before they search instead. */
export const tailLinesMax = 400;

/** Seconds of volume kept: the longest range the chart offers. */
export const volumeSecondsMax = 900;

/** Hits asked for: the server's own limit for one page of results. */
export const searchHitsMax = 200;

/** Templates asked for: two screens of the newest ones. */
export const templatesMax = 100;

/** A stream that sends each second and is silent this long is lost. */
export const silenceMs = 6_000;

/** Pause before the next try: quick at first, never so often that a starting server suffers. */
export function retryDelayMs(failures: number): number {
  return Math.min(1_000 * 2 ** failures, 10_000);
}
