import { useEffect, useRef } from "react";
import { commandFor, type Command } from "./keys";

/** Calls `onCommand` for each key of the page; what it answers true to is not typed as well. */
export function useKeys(onCommand: (command: Command) => boolean): void {
  const latest = useRef(onCommand);
  useEffect(() => {
    latest.current = onCommand;
  });
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      const target = event.target instanceof Element ? event.target : null;
      const command = commandFor({
        key: event.key,
        isTyping: target?.closest("input, textarea, select, [contenteditable]") != null,
        isOnControl: target?.closest("button, a, summary") != null,
        hasModifier: event.ctrlKey || event.metaKey || event.altKey,
      });
      if (command !== null && latest.current(command)) event.preventDefault();
    };
    addEventListener("keydown", onKey);
    return () => removeEventListener("keydown", onKey);
  }, []);
}
