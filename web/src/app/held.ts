import { useState } from "react";

/**
 * Keeps showing what was there while `isHeld`, so that a list does not move under the pointer.
 * A new `key` (another query) is never held. Returns what to show and a way to catch up.
 */
export function useHeld<T>(value: T, isHeld: boolean, key: string): [T, () => void] {
  const [kept, setKept] = useState({ key, value });
  const isStale = kept.key !== key || (!isHeld && kept.value !== value);
  if (isStale) setKept({ key, value });
  return [isStale ? value : kept.value, () => setKept({ key, value })];
}

/** How many of `now` (newest first) came after the first one shown. */
export function countNew<T>(shown: readonly T[], now: readonly T[], id: (item: T) => string): number {
  const first = shown[0];
  if (first === undefined) return now.length;
  const position = now.findIndex((item) => id(item) === id(first));
  return position === -1 ? now.length : position;
}
