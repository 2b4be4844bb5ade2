import type { Line } from "./tail";

/** The line `step` below (or above, negative) the selected one; the ends hold. Null when there are no lines. */
export function moveSelection(lines: readonly Line[], selected: string | null, step: 1 | -1): string | null {
  const position = lines.findIndex((line) => line.id === selected);
  const next = position === -1 ? 0 : Math.min(lines.length - 1, Math.max(0, position + step));
  return lines[next]?.id ?? null;
}
