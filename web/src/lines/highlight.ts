/** A message cut into what the query asked for and the rest. */
export type Piece = { text: string; isFound: boolean };

const termsMax = 16;

/** The words of a query; what stands in quotes is one. */
export function termsOf(query: string): string[] {
  const terms = Array.from(query.matchAll(/"([^"]+)"|(\S+)/g), (match) => match[1] ?? match[2] ?? "");
  return terms.map((term) => term.replaceAll('"', "")).filter((term) => term !== "").slice(0, termsMax);
}

export function highlight(message: string, query: string): Piece[] {
  const terms = termsOf(query).sort((a, b) => b.length - a.length);
  if (terms.length === 0) return [{ text: message, isFound: false }];
  const pattern = new RegExp(`(${terms.map((term) => term.replace(/[.*+?^${}()|[\]\\]/g, "\\$&")).join("|")})`, "giu");
  return message
    .split(pattern)
    .map((text, position) => ({ text, isFound: position % 2 === 1 }))
    .filter((piece) => piece.text !== "");
}
