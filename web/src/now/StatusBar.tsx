import type { Tick } from "../api/contract";
import { shortcuts } from "../app/keys";
import { formatBytes, formatCount, plural } from "../format/number";
import { length } from "../format/time";

/** Shortcuts on the left, the store on the right: there when looked for, silent otherwise. */
export function StatusBar({ tick }: { tick: Tick | undefined }) {
  return (
    <footer className="flex flex-wrap items-center gap-x-4 gap-y-1 border-t border-line px-4 py-1 text-tiny text-muted">
      <ul className="hidden gap-3 wide:flex" aria-label="Keyboard shortcuts">
        {shortcuts.map(([key, meaning]) => (
          <li key={key}>
            <kbd className="rounded-[3px] border border-edge px-1 font-mono">{key}</kbd> {meaning}
          </li>
        ))}
      </ul>
      {tick !== undefined && (
        <p className="ml-auto">
          {formatBytes(tick.store.bytes_on_disk)} on disk in {plural(tick.store.parts, "part")} ·{" "}
          {formatCount(tick.store.memtable_rows)} rows in memory · up {length(tick.kpi.uptime_seconds)}
        </p>
      )}
    </footer>
  );
}
