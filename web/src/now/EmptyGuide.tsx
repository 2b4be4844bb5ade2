import { useState } from "react";
import { session } from "../api/session";
import { exampleCommand } from "./exampleCommand";

/** No record has ever arrived: teach with one command. */
export function EmptyGuide() {
  const [isCopied, setCopied] = useState(false);
  const command = exampleCommand(document.baseURI, session.get().token !== null);
  const copy = async () => {
    await navigator.clipboard?.writeText(command);
    setCopied(true);
    setTimeout(() => setCopied(false), 2_000);
  };
  return (
    <div className="mx-auto max-w-2xl px-4 py-16">
      <h2 className="text-lead font-semibold">No data yet: send a line</h2>
      <p className="mt-1 text-soft">This page fills itself as soon as the first one arrives.</p>
      <div className="mt-4 overflow-hidden rounded-panel border border-line bg-surface">
        <pre className="overflow-x-auto p-3 font-mono text-small">{command}</pre>
        <div className="flex h-9 items-center border-t border-line px-3 text-small text-muted">
          <span>newline-delimited JSON, as many lines as you like</span>
          <button type="button" onClick={copy} className="ml-auto font-medium text-selected">
            {isCopied ? "Copied" : "Copy"}
          </button>
        </div>
      </div>
    </div>
  );
}
