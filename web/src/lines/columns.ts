import { useSyncExternalStore } from "react";
import type { Line } from "./tail";

/** What stands between the time and the message of a line, with its width on a wide screen. */
export const columns = [
  { name: "level", width: "2.75rem" },
  { name: "service", width: "6.5rem" },
  { name: "host", width: "7rem" },
  { name: "version", width: "5rem" },
  { name: "trace_id", width: "5rem" },
  { name: "parent_service", width: "6.5rem" },
  { name: "duration_ms", width: "4.5rem" },
  { name: "status_code", width: "3rem" },
] as const;

export type Column = (typeof columns)[number]["name"];

/** The words of a column, where its name is not one. */
export const columnWords: Partial<Record<Column, string>> = { trace_id: "trace", parent_service: "called by", duration_ms: "duration, ms", status_code: "status" };

export const usualColumns: readonly Column[] = ["level", "service"];

/** A line's value in a column; empty where it has none, or where live lines do not tell it. */
export function columnText(line: Line, column: Column): string {
  if (column === "level" || column === "service") return line[column];
  if (column === "trace_id") return (line.trace_id ?? "").slice(0, 8);
  const value = line.fields?.[column] ?? "";
  return column === "duration_ms" && value !== "" ? String(Math.round(Number(value) * 10) / 10) : value;
}

/** Widths of the columns chosen, with the time before them and the message behind them. */
export function columnWidths(chosen: readonly Column[]): string {
  return ["auto", ...columns.filter(({ name }) => chosen.includes(name)).map(({ width }) => width), "minmax(0, 1fr)"].join(" ");
}

/** What was stored, in the order of the columns; the usual ones where nothing was. */
export function readColumns(text: string | null): readonly Column[] {
  if (text === null) return usualColumns;
  const names = text.split(",");
  return columns.flatMap(({ name }) => (names.includes(name) ? [name] : []));
}

const storageKey = "seismolog.columns";
const listeners = new Set<() => void>();
let kept: { text: string | null; columns: readonly Column[] } = { text: null, columns: usualColumns };

function stored(): readonly Column[] {
  let { text } = kept;
  try {
    text = localStorage.getItem(storageKey);
  } catch {
    // Storage is blocked: the choice then lives as long as the tab.
  }
  if (text !== kept.text) kept = { text, columns: readColumns(text) };
  return kept.columns;
}

export function chooseColumns(chosen: readonly Column[]): void {
  const text = chosen.join(",");
  kept = { text, columns: readColumns(text) };
  try {
    localStorage.setItem(storageKey, text);
  } catch {
    // As above.
  }
  for (const listener of listeners) listener();
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  addEventListener("storage", listener);
  return () => {
    listeners.delete(listener);
    removeEventListener("storage", listener);
  };
}

/** The columns that the reader chose, kept in this browser. */
export function useColumns(): readonly Column[] {
  return useSyncExternalStore(subscribe, stored);
}
