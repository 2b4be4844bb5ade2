import { useState } from "react";

const storageKey = "seismolog.name";
const nameMax = 100;
let kept = "";

/** The reader's own name, as it was given last; empty if it never was. */
export function ownName(): string {
  try {
    return localStorage.getItem(storageKey) ?? kept;
  } catch {
    // Storage is blocked: the name then lives as long as the tab.
    return kept;
  }
}

/** A field for it; `keep` remembers it for the next form. */
export function useOwnName(): { name: string; setName: (name: string) => void; keep: () => void } {
  const [name, setName] = useState(ownName);
  const keep = () => {
    kept = name.trim().slice(0, nameMax);
    try {
      localStorage.setItem(storageKey, kept);
    } catch {
      // As above.
    }
  };
  return { name, setName, keep };
}
