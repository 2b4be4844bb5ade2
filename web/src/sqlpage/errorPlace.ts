import { placeAt, type ErrorPlace } from "../app/errorPlace";

const positioned = /line:?\s*(\d+),\s*column:?\s*(\d+)/i;
const named = /`([^`]+)`|Resource '([^']+)'|function:?\s+'?([A-Za-z_]\w*)'?/i;

/** The place that an error names by line and column, or by a word of the query. Null where it names neither. */
export function errorPlace(message: string, query: string): ErrorPlace | null {
  const position = positioned.exec(message);
  if (position !== null) return placeAt(query, Number(position[1]) - 1, Number(position[2]) - 1);
  const name = named.exec(message);
  const word = name?.[1] ?? name?.[2] ?? name?.[3];
  if (word === undefined) return null;
  const at = query.toLowerCase().search(new RegExp(`(?<![\\w.])${escape(word.toLowerCase())}(?!\\w)`));
  if (at === -1) return null;
  const before = query.slice(0, at).split("\n");
  return { at, length: word.length, line: before.length - 1, column: before.at(-1)?.length ?? 0 };
}

function escape(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
}
