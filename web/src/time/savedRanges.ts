import { useSyncExternalStore } from "react";
import { isFixed } from "./timeRange";

/** A time that the reader gave a name, in seconds since 1970. */
export type SavedRange = { name: string; from: number; to: number };

/** A list that is still read; the oldest goes when another comes. */
const rangesMax = 20;
const nameMax = 60;
const storageKey = "seismolog.ranges";

/** What was stored; whatever is no range is left out. */
export function readRanges(text: string | null): SavedRange[] {
  let list: unknown;
  try {
    list = JSON.parse(text ?? "[]");
  } catch {
    return [];
  }
  if (!Array.isArray(list)) return [];
  return list
    .flatMap((one: unknown): SavedRange[] => {
      if (typeof one !== "object" || one === null) return [];
      const { name, from, to } = one as Partial<Record<string, unknown>>;
      if (typeof name !== "string" || name === "" || typeof from !== "number" || typeof to !== "number") return [];
      return isFixed({ range: 0, from, to }) ? [{ name: name.slice(0, nameMax), from, to }] : [];
    })
    .slice(0, rangesMax);
}

/** With this one first; one name is one range. */
export function withRange(ranges: readonly SavedRange[], range: SavedRange): SavedRange[] {
  const name = range.name.trim().slice(0, nameMax);
  if (name === "" || !isFixed({ range: 0, ...range })) return [...ranges];
  return [{ ...range, name }, ...ranges.filter((known) => known.name !== name)].slice(0, rangesMax);
}

const listeners = new Set<() => void>();
let kept: { text: string | null; ranges: SavedRange[] } | null = null;

function stored(): SavedRange[] {
  let text: string | null = kept?.text ?? null;
  try {
    text = localStorage.getItem(storageKey);
  } catch {
    // Storage is blocked: ranges then live as long as the tab.
  }
  if (kept === null || kept.text !== text) kept = { text, ranges: readRanges(text) };
  return kept.ranges;
}

function keep(ranges: SavedRange[]): void {
  const text = JSON.stringify(ranges);
  kept = { text, ranges };
  try {
    localStorage.setItem(storageKey, text);
  } catch {
    // As above.
  }
  for (const listener of listeners) listener();
}

export const savedRanges = {
  add: (range: SavedRange): void => keep(withRange(stored(), range)),
  remove: (name: string): void => keep(stored().filter((known) => known.name !== name)),
};

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  addEventListener("storage", listener);
  return () => {
    listeners.delete(listener);
    removeEventListener("storage", listener);
  };
}

/** Times that the reader saved, the last one first. */
export function useSavedRanges(): SavedRange[] {
  return useSyncExternalStore(subscribe, stored);
}
