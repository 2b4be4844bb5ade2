import { useSyncExternalStore } from "react";

/** `locked` means the server answered 401; `refused` that it did so to the token we hold. */
export type Session = { token: string | null; locked: boolean; refused: boolean };

const storageKey = "seismolog.token";
const listeners = new Set<() => void>();
let current: Session = { token: null, locked: false, refused: false };

try {
  current = { ...current, token: globalThis.localStorage?.getItem(storageKey) ?? null };
} catch {
  // Storage is blocked: the token then lives as long as the tab.
}

function publish(next: Session): void {
  current = next;
  for (const listener of listeners) listener();
}

export const session = {
  get: (): Session => current,

  lock(): void {
    if (!current.locked) publish({ ...current, locked: true, refused: current.token !== null });
  },

  unlock(token: string): void {
    try {
      localStorage.setItem(storageKey, token);
    } catch {
      // As above.
    }
    publish({ token, locked: false, refused: false });
  },
};

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

export function useSession(): Session {
  return useSyncExternalStore(subscribe, session.get);
}
