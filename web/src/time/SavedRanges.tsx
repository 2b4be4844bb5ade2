import { useState } from "react";
import { rangeLabel, type Bounds } from "./timeRange";
import { savedRanges, useSavedRanges } from "./savedRanges";

const button = "h-7 rounded-chip border border-edge bg-surface px-2 text-small whitespace-nowrap hover:bg-hover disabled:opacity-50";

type Props = {
  /** The fixed ends that are shown; null while the range moves. */
  ends: Bounds | null;
  onChoose: (ends: Bounds) => void;
};

/** Times with a name: kept in this browser, opened from here and from the palette. */
export function SavedRanges({ ends, onChoose }: Props) {
  const ranges = useSavedRanges();
  const [name, setName] = useState("");
  if (ends === null && ranges.length === 0) return null;
  return (
    <section aria-label="Saved ranges" className="mt-3">
      {ends !== null && (
        <form
          className="flex items-end gap-2"
          onSubmit={(event) => {
            event.preventDefault();
            savedRanges.add({ name, ...ends });
            setName("");
          }}
        >
          <label className="min-w-0 grow text-small text-muted">
            Save this range as
            <input value={name} maxLength={60} onChange={(event) => setName(event.target.value)} className="mt-0.5 block h-7 w-full rounded-chip border border-edge bg-page px-1.5 text-ink" />
          </label>
          <button type="submit" disabled={name.trim() === ""} className={button}>Save</button>
        </form>
      )}
      {ranges.length > 0 && (
        <ul className="mt-2 max-h-40 overflow-auto">
          {ranges.map((range) => (
            <li key={range.name} className="flex items-center gap-2">
              <button
                type="button"
                title={rangeLabel({ range: 0, ...range })}
                onClick={() => onChoose({ from: range.from, to: range.to })}
                className="min-w-0 grow truncate rounded-chip px-1 text-left hover:bg-hover"
              >
                <bdi>{range.name}</bdi>
              </button>
              <button type="button" aria-label={`Forget ${range.name}`} onClick={() => savedRanges.remove(range.name)} className="px-1 text-muted hover:text-ink">×</button>
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}
