/** Bounds of what the page keeps and asks for, each with its reason. */

/** Lines kept of the live tail: a few minutes of a busy server, some megabytes in the tab. */
export const tailLinesMax = 10_000;

/** Seconds of volume kept: the longest range the chart offers. */
export const volumeSecondsMax = 900;

/** Lines of the pages of a search: the first is there at once, later ones are read well under 50 ms. */
export const searchPageSizes = [200, 1_000, 4_000] as const;

/** Lines a reader can go back to: about 100 MB in the tab. Further back a range of time leads. */
export const searchHitsMost = 100_000;

/** Lines of the search without a token: the server's own limit. */
export const plainHitsMax = 1_000;

/** Bars of a histogram: about 8 px each on a wide screen. */
export const histogramBarsMax = 120;

/** Values told of one facet. */
export const facetValuesMax = 12;

/** Lines shown before and after one. */
export const contextLinesMax = 10;

/** Traces of a list. */
export const traceRowsMax = 100;

/** Lines looked at for the values of a template. */
export const parameterLinesMax = 1_000;

/** Rows of a result that the page draws; the rest is counted, and comes with a download. */
export const resultRowsMax = 10_000;

/** Templates asked for: two screens of the newest ones. */
export const templatesMax = 100;

/** Templates of the table: the server's own limit. */
export const templateRowsMax = 1_000;

/** Anomalies kept while the page is open: several incidents' worth; a tick tells only the last thirty. */
export const anomaliesMax = 500;

/** Ticks whose counts are kept for the small lines in the header: five minutes. */
export const countHistoryMax = 300;

/** Signals read of one incident: more would not fit its lanes. */
export const signalsMax = 200;

/** Seconds a call that is no longer told stays on the graph, so that rare calls do not make it flicker. */
export const edgeMemorySeconds = 300;

/** A stream that sends each second and is silent this long is lost. */
export const silenceMs = 6_000;

/** Differences that did not fit until whole ticks are asked for: one may follow a lost message, more would end every stream. */
export const misfitsMax = 2;

/** Pause before the next try: quick at first, never so often that a starting server suffers. */
export function retryDelayMs(failures: number): number {
  return Math.min(1_000 * 2 ** failures, 10_000);
}

/** Rows in quarantine that are read: newer ones say what is wrong now. */
export const quarantineRowsMax = 1_000;

/** Letters of a refused row that are read; it may be a megabyte. */
export const rawShownMax = 2_000;

/** Rows in quarantine whose reasons are counted: enough to see what is wrong, few enough to ask every few seconds. */
export const reasonRowsMax = 10_000;

/** Kinds of reasons of one source. */
export const reasonsMax = 50;

/** Alerts, silences and messages given up that are drawn of each list: a page of them; a filter reaches the others. */
export const alertRowsMax = 200;

/** Tries of the delivery history: the last day or so; a query reaches the others. */
export const deliveriesMax = 200;

/** Letters read of what a receiver said; it may be a page of HTML. */
export const answerShownMax = 500;

/** Letters drawn of a message that would be sent: the server cuts at 64 kB. */
export const previewShownMax = 65_536;

/** Failed events of a page of them: each may have a megabyte. */
export const failedRowsMax = 25;

/** Lines of handlers that are read: the server keeps a thousand. */
export const handlerLinesMax = 200;

/** Letters of an event, an answer or a stack trace that are drawn; the copy has all. */
export const eventShownMax = 20_000;

/** Services that a text in their names finds beyond those of a tick. */
export const namedServicesMax = 50;

/** Templates counted by one query over lines: each is a comparison of every line. */
export const templatesCountedMax = 40;
