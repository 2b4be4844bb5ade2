/** How well a text fits what was typed, and which of its letters were found; null when it does not fit. */
export type Match = { score: number; places: number[] };

const wholeWord = 60;
const wordStart = 30;
const together = 8;
const letter = 2;

/** What a word of the query may be: `letters` are found apart from each other as well. */
export type Closeness = "pieces" | "letters";

/** Each word of the query must be found: in one piece, or its letters one after the other. Case means nothing. */
export function fuzzyMatch(text: string, query: string, closeness: Closeness = "letters"): Match | null {
  // Letter by letter, since some letters become two in lower case.
  const lower = Array.from(text, (one) => (one.toLowerCase().length === one.length ? one.toLowerCase() : one)).join("");
  let score = 0;
  const places = new Set<number>();
  for (const word of query.toLowerCase().split(/\s+/).filter((word) => word !== "")) {
    const match = inOnePiece(lower, word) ?? (closeness === "letters" ? asLetters(lower, word) : null);
    if (match === null) return null;
    score += match.score;
    for (const place of match.places) places.add(place);
  }
  // Of two that fit alike, the shorter has less else in it.
  return { score: score - Math.min(20, text.length / 10), places: [...places].sort((a, b) => a - b) };
}

function inOnePiece(text: string, word: string): Match | null {
  let [best, at] = [-1, -1];
  for (let found = text.indexOf(word); found !== -1; found = text.indexOf(word, found + 1)) {
    const score = isWordStart(text, found) ? (isWordStart(text, found + word.length) ? wholeWord : wordStart) : 0;
    if (score > best) [best, at] = [score, found];
  }
  if (at === -1) return null;
  const places = Array.from({ length: word.length }, (_, place) => at + place);
  return { score: best + word.length * (letter + together) + (at === 0 ? letter : 0), places };
}

/** Letters in their order; from the last one back, so that they stand as close together as they can. */
function asLetters(text: string, word: string): Match | null {
  let end = 0;
  for (const one of word) {
    const found = text.indexOf(one, end);
    if (found === -1) return null;
    end = found + one.length;
  }
  const places: number[] = [];
  let from = end - 1;
  for (let index = word.length - 1; index >= 0; index -= 1) {
    from = text.lastIndexOf(word.charAt(index), from);
    places.unshift(from);
    from -= 1;
  }
  const score = places.reduce(
    (sum, place, index) => sum + letter + (isWordStart(text, place) ? letter * 2 : 0) + (place - 1 === places[index - 1] ? together / 2 : 0),
    0,
  );
  const spread = (places.at(-1) ?? 0) - (places[0] ?? 0);
  // Letters far apart are not what was meant.
  return spread > 3 * word.length + 8 ? null : { score: score - spread / 4, places };
}

function isWordStart(text: string, place: number): boolean {
  return place === 0 || place >= text.length || !/[\p{L}\p{N}]/u.test(text.charAt(place - 1)) || !/[\p{L}\p{N}]/u.test(text.charAt(place));
}
