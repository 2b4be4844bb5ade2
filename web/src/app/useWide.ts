import { useSyncExternalStore } from "react";

// The breakpoint `wide` of tokens.css; a media query cannot read a variable.
const query = () => matchMedia("(min-width: 900px)");

function subscribe(listener: () => void): () => void {
  const list = query();
  list.addEventListener("change", listener);
  return () => list.removeEventListener("change", listener);
}

/** Whether there is room for columns. */
export function useWide(): boolean {
  return useSyncExternalStore(subscribe, () => query().matches);
}
