import type { View } from "../app/link";
import { parseQuery, type Token } from "./query";
import type { Line } from "./tail";

export type LineFilter = Pick<View, "q" | "service" | "level">;

export function hasFilter({ q, service, level }: LineFilter): boolean {
  return q !== "" || service !== "" || level !== "";
}

/** Whether the store has to be asked: a pattern out of a link could keep the page's thread for ever, and the store's cannot. */
export function wantsStore(q: string): boolean {
  return parseQuery(q).some(({ kind }) => kind === "pattern");
}

/** Lines that match all of the filter, as far as a live line tells: its fields are known to the store only, and patterns to its search. */
export function filterTail(lines: readonly Line[], filter: LineFilter): readonly Line[] {
  if (!hasFilter(filter)) return lines;
  const tokens = parseQuery(filter.q);
  return lines.filter(
    (line) =>
      (filter.service === "" || line.service === filter.service) &&
      (filter.level === "" || line.level === filter.level) &&
      tokens.every((token) => matches(line, token) !== token.isNegated),
  );
}

function matches(line: Line, token: Token): boolean {
  switch (token.kind) {
    case "text":
      return line.message.toLowerCase().includes(token.text.toLowerCase());
    case "pattern":
      return token.isNegated;
    case "service":
      return line.service === token.text;
    case "level":
      return line.level.toUpperCase() === token.text.toUpperCase();
    case "template":
      return line.template_id === token.text;
    case "field":
      if (token.key === "trace_id") return line.trace_id === token.text;
      return token.operator === "=" && line.message.toLowerCase().includes(`${token.key}=${token.text}`.toLowerCase());
  }
}
