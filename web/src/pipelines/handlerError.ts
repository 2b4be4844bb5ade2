import { placeAt, type ErrorPlace } from "../app/errorPlace";

/** The transform that a refusal names: `transform python_1: …`. Null where it names none. */
export function stageOf(message: string): string | null {
  return /^transform (\S+): /.exec(message)?.[1] ?? null;
}

/** Letters before the source in the lines that Python quotes. */
const quoteIndent = 4;

/** Where in a handler, or a program in VRL, an error is: the last place that the message names. */
export function handlerPlace(message: string, source: string): ErrorPlace | null {
  const lines = message.split("\n");
  const at = lines.findLastIndex((line) => /File "handler\.py", line \d+/.test(line));
  if (at === -1) {
    const [, line, column] = /line (\d+), column (\d+)/.exec(message) ?? [];
    return line === undefined ? null : placeAt(source, Number(line) - 1, Number(column) - 1);
  }
  const line = Number(/line (\d+)/.exec(lines[at] ?? "")?.[1]) - 1;
  const text = source.split("\n")[line];
  if (text === undefined) return null;
  const indent = text.length - text.trimStart().length;
  const marks = /^( *)([\^~]+) *$/.exec(lines[at + 2] ?? "");
  // Without marks the whole line is meant.
  const column = marks === null ? indent : indent + Math.max(0, (marks[1]?.length ?? 0) - quoteIndent);
  const length = marks === null ? Math.max(1, text.trim().length) : (marks[2]?.length ?? 1);
  const place = placeAt(source, line, column);
  return place === null ? null : { ...place, length };
}

/** Lines around a place, with their numbers counted from 1. */
export function excerpt(source: string, line: number, around = 2): { number: number; text: string; isMeant: boolean }[] {
  const lines = source.split("\n");
  const first = Math.max(0, line - around);
  return lines.slice(first, line + around + 1).map((text, place) => ({ number: first + place + 1, text, isMeant: first + place === line }));
}
