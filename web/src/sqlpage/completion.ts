/** What may stand where the caret is: names that begin as the word before it does. */
export type Completion = { from: number; choices: string[] };

const choicesMax = 8;
/** One letter begins too much. */
const lettersMin = 2;

export const keywords = [
  "SELECT", "FROM", "WHERE", "GROUP BY", "ORDER BY", "HAVING", "LIMIT", "LIMIT BY", "WITH", "AS", "AND", "OR", "NOT", "IN", "BETWEEN", "LIKE", "ILIKE",
  "IS NULL", "IS NOT NULL", "JOIN", "LEFT JOIN", "INNER JOIN", "UNION ALL", "DISTINCT", "CASE", "WHEN", "THEN", "ELSE", "END", "DESC", "ASC", "INTERVAL",
  "FORMAT", "FINAL", "PREWHERE", "ARRAY JOIN", "OVER", "PARTITION BY",
] as const;

/** Functions that questions about logs want most; the others are written out. */
export const functions = [
  "count()", "countIf(", "sum(", "sumIf(", "avg(", "min(", "max(", "uniq(", "uniqExact(", "any(", "argMax(", "argMin(", "quantile(", "quantiles(", "median(",
  "groupArray(", "groupUniqArray(", "topK(", "now()", "today()", "toDate(", "toDateTime(", "toDateTime64(", "toStartOfMinute(", "toStartOfHour(",
  "toStartOfDay(", "toStartOfInterval(", "toUnixTimestamp(", "dateDiff(", "formatDateTime(", "toString(", "toInt64(", "toFloat64(", "round(", "if(", "multiIf(",
  "coalesce(", "ifNull(", "lower(", "upper(", "length(", "substring(", "position(", "positionCaseInsensitive(", "match(", "extract(", "replaceRegexpAll(",
  "splitByChar(", "arrayJoin(", "arrayMap(", "arrayFilter(", "JSONExtractString(", "JSONExtractInt(", "JSONExtractFloat(", "JSONExtractBool(", "JSONHas(",
] as const;

/** Null where nothing fits, in a text between quotes, and after a word that is complete. */
export function completionAt(text: string, caret: number, names: readonly string[]): Completion | null {
  const before = text.slice(0, caret);
  if (/^\w/.test(text.slice(caret)) || isInText(before)) return null;
  const word = /[A-Za-z_][\w.]*$/.exec(before)?.[0] ?? "";
  if (word.length < lettersMin) return null;
  const wanted = word.toLowerCase();
  const all = [...names, ...functions, ...keywords];
  const choices = [...new Set(all)].filter((name) => name.toLowerCase().startsWith(wanted)).slice(0, choicesMax);
  if (choices.length === 0 || choices.some((name) => name.toLowerCase() === wanted)) return null;
  return { from: caret - word.length, choices };
}

/** Whether a quote is open: a doubled or escaped one closes nothing. */
function isInText(before: string): boolean {
  const rest = before.replace(/--[^\n]*\n/g, "\n").replace(/'(?:[^'\\]|\\.|'')*'/g, "");
  return rest.includes("'") || /--[^\n]*$/.test(rest);
}

/** The text with the choice in place of the word, and where the caret stands then. */
export function completed(text: string, caret: number, { from }: Completion, choice: string): { text: string; caret: number } {
  return { text: `${text.slice(0, from)}${choice}${text.slice(caret)}`, caret: from + choice.length };
}
