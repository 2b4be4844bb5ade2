import { useSyncExternalStore } from "react";

/** `auto` follows the system. */
export const themes = ["auto", "light", "dark"] as const;
export type Theme = (typeof themes)[number];

const storageKey = "seismolog.theme";
const listeners = new Set<() => void>();
let current: Theme = "auto";

try {
  const kept = globalThis.localStorage?.getItem(storageKey);
  current = themes.find((known) => known === kept) ?? "auto";
} catch {
  // Storage is blocked: the choice then lives as long as the tab.
}

/** Colours are written as `light-dark()`, so the scheme is all there is to set. */
export function applyTheme(): void {
  document.documentElement.style.colorScheme = current === "auto" ? "light dark" : current;
}

export function chooseTheme(theme: Theme): void {
  current = theme;
  try {
    localStorage.setItem(storageKey, theme);
  } catch {
    // As above.
  }
  applyTheme();
  for (const listener of listeners) listener();
}

export function nextTheme(theme: Theme): Theme {
  return themes[(themes.indexOf(theme) + 1) % themes.length] ?? "auto";
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

export function useTheme(): Theme {
  return useSyncExternalStore(subscribe, () => current);
}
