/** Where in a text an error is, counted from 0. */
export type ErrorPlace = { at: number; length: number; line: number; column: number };

/** The word at a line and column; null where the text has no such line. */
export function placeAt(text: string, line: number, column: number): ErrorPlace | null {
  const lines = text.split("\n");
  const found = lines[line];
  if (found === undefined || column < 0) return null;
  const start = lines.slice(0, line).reduce((sum, each) => sum + each.length + 1, 0);
  const place = Math.min(column, found.length);
  const word = /^\w+/.exec(found.slice(place))?.[0].length ?? 1;
  return { at: start + place, length: word, line, column: place };
}
