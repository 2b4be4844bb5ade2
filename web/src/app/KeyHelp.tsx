import { useEffect, useRef } from "react";
import { allShortcuts } from "./keys";

/** The keys, over the page; Escape or a press beside it closes. */
export function KeyHelp({ isOpen, onClose }: { isOpen: boolean; onClose: () => void }) {
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => {
    if (isOpen) dialog.current?.showModal();
    else dialog.current?.close();
  }, [isOpen]);
  return (
    <dialog
      ref={dialog}
      aria-label="Keyboard shortcuts"
      onClose={onClose}
      onClick={(event) => event.target === dialog.current && onClose()}
      className="m-auto w-full max-w-md rounded-panel border border-edge bg-surface p-0 text-ink"
    >
      <div className="p-4">
        <h2 className="text-lead font-semibold">Keyboard</h2>
        <dl className="mt-3 grid grid-cols-[6rem_1fr] gap-y-1.5">
          {allShortcuts.map(([key, meaning]) => (
            <div key={key} className="contents">
              <dt>
                <kbd className="rounded-chip border border-edge px-1.5 font-mono text-small whitespace-pre">{key}</kbd>
              </dt>
              <dd className="text-soft">{meaning}</dd>
            </div>
          ))}
        </dl>
        <button type="button" onClick={onClose} className="mt-4 h-7 rounded-chip border border-edge px-3">
          Close
        </button>
      </div>
    </dialog>
  );
}
