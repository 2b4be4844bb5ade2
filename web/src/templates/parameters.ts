/** The values that fill one wildcard of a template, as far as lines were read. */
export type Parameter = {
  /** From left to right, from 0. */
  place: number;
  /** "<num>" */
  kind: string;
  cardinality: number;
  /** Most frequent first. */
  top: { value: string; count: number }[];
  /** Of values that are numbers, with or without a unit; null when most are none. */
  numbers: { least: number; most: number; middle: number; bars: number[] } | null;
};

const wildcard = /(<[a-z*][a-z0-9_*]*>)/;
const topMax = 6;
const barsMax = 20;
/** A template with more wildcards would cost a pattern that backtracks for long. */
const wildcardsMax = 20;
/** Wildcards that may hold several words: each multiplies the ways to read a line. */
const textsMax = 3;

/** Distributions of a template's values over messages that may be its lines; those that are not are left out. */
export function parametersOf(typed: string, messages: readonly string[]): { parameters: Parameter[]; lines: number } {
  const parts = typed.split(wildcard);
  const kinds = parts.filter((_, place) => place % 2 === 1);
  if (kinds.length === 0 || kinds.length > wildcardsMax) return { parameters: [], lines: 0 };
  const texts = (place: number) => kinds.slice(0, place).filter((kind) => kind === "<str>" || kind === "<*>").length;
  const body = parts.map((part, at) => (at % 2 === 1 ? valuePattern(part, texts((at - 1) / 2)) : constant(part))).join("");
  const pattern = new RegExp(`^\\s*${body}\\s*$`);
  const found = messages.flatMap((message) => {
    const match = pattern.exec(message);
    return match === null ? [] : [match.slice(1)];
  });
  const parameters = kinds.map((kind, place) => distribution(kind, place, found.map((values) => values[place] ?? "")));
  return { parameters, lines: found.length };
}

function constant(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&").replace(/\s+/g, "\\s+");
}

/** A value has no blanks but the one before a unit; text has some, in the first few places where it stands. */
function valuePattern(kind: string, textsBefore: number): string {
  const isText = (kind === "<str>" || kind === "<*>") && textsBefore < textsMax;
  return isText ? "(\\S+?(?: \\S+?){0,7}?)" : "(\\S+?(?: (?:ms|s|us|ns|min|h|%|[kMG]?i?B)\\b)?)";
}

function distribution(kind: string, place: number, values: readonly string[]): Parameter {
  const counts = new Map<string, number>();
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1);
  const top = [...counts].sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1)).slice(0, topMax);
  return {
    place,
    kind,
    cardinality: counts.size,
    top: top.map(([value, count]) => ({ value, count })),
    numbers: numbersOf(values),
  };
}

const number = /^[^\w-]?(-?\d+(?:\.\d+)?)\s*(?:ms|s|us|µs|ns|%|[kKMG]?i?B)?$/;

function numbersOf(values: readonly string[]): Parameter["numbers"] {
  const numbers = values.flatMap((value) => {
    const digits = number.exec(value)?.[1];
    return digits === undefined ? [] : [Number(digits)];
  });
  if (numbers.length < 2 || numbers.length < values.length * 0.8) return null;
  const sorted = [...numbers].sort((a, b) => a - b);
  const [least, most] = [sorted[0] ?? 0, sorted.at(-1) ?? 0];
  if (least === most) return null;
  const bars = new Array<number>(barsMax).fill(0);
  for (const value of numbers) {
    const bar = Math.min(barsMax - 1, Math.floor(((value - least) / (most - least)) * barsMax));
    bars[bar] = (bars[bar] ?? 0) + 1;
  }
  return { least, most, middle: sorted[Math.floor(sorted.length / 2)] ?? least, bars };
}
