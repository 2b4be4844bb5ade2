import { useState } from "react";

/** Copies a text and says so for two seconds. */
export function useCopy(): { isCopied: boolean; copy: (text: string) => Promise<void> } {
  const [isCopied, setCopied] = useState(false);
  const copy = async (text: string) => {
    try {
      await navigator.clipboard.writeText(text);
    } catch {
      // Not a secure page, or refused: the reader sees that nothing was copied.
      return;
    }
    setCopied(true);
    setTimeout(() => setCopied(false), 2_000);
  };
  return { isCopied, copy };
}
