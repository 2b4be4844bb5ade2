import { useEffect, useRef } from "react";
import { commandFor, type Command } from "./keys";

/** How long after `g` another key still belongs to it. */
const afterGMs = 1_500;

/** Calls `onCommand` for each key of the page; what it answers true to is not typed as well. */
export function useKeys(onCommand: (command: Command) => boolean): void {
  const latest = useRef(onCommand);
  useEffect(() => {
    latest.current = onCommand;
  });
  useEffect(() => {
    let lastG = -Infinity;
    const onKey = (event: KeyboardEvent) => {
      const target = event.target instanceof Element ? event.target : null;
      const isTyping = target?.closest("input, textarea, select, [contenteditable]") != null;
      const command = commandFor({
        key: event.key,
        isTyping,
        isOnControl: target?.closest("button, a, summary") != null,
        isControl: (event.ctrlKey || event.metaKey) && !event.altKey && !event.shiftKey,
        hasModifier: event.ctrlKey || event.metaKey || event.altKey,
        isAfterG: event.timeStamp - lastG < afterGMs,
      });
      lastG = event.key === "g" && !isTyping ? event.timeStamp : -Infinity;
      if (command !== null && latest.current(command)) event.preventDefault();
    };
    addEventListener("keydown", onKey);
    return () => removeEventListener("keydown", onKey);
  }, []);
}
