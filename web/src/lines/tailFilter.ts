import type { View } from "../app/link";
import { termsOf } from "./highlight";
import type { Line } from "./tail";

export type LineFilter = Pick<View, "q" | "service" | "level">;

export function hasFilter({ q, service, level }: LineFilter): boolean {
  return q !== "" || service !== "" || level !== "";
}

/** Lines that match all of the filter: every word somewhere in the message, whatever its case. */
export function filterTail(lines: readonly Line[], filter: LineFilter): readonly Line[] {
  if (!hasFilter(filter)) return lines;
  const words = termsOf(filter.q).map((word) => word.toLowerCase());
  return lines.filter(
    (line) =>
      (filter.service === "" || line.service === filter.service) &&
      (filter.level === "" || line.level === filter.level) &&
      (words.length === 0 || matches(line.message.toLowerCase(), words)),
  );
}

function matches(message: string, words: readonly string[]): boolean {
  return words.every((word) => message.includes(word));
}
