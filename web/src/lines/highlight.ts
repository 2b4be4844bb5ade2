import { markedWords } from "./query";

/** A message cut into what the query asked for and the rest. */
export type Piece = { text: string; isFound: boolean };

export function highlight(message: string, query: string): Piece[] {
  const terms = markedWords(query).sort((a, b) => b.length - a.length);
  if (terms.length === 0) return [{ text: message, isFound: false }];
  const pattern = new RegExp(`(${terms.map((term) => term.replace(/[.*+?^${}()|[\]\\]/g, "\\$&")).join("|")})`, "giu");
  return message
    .split(pattern)
    .map((text, position) => ({ text, isFound: position % 2 === 1 }))
    .filter((piece) => piece.text !== "");
}
