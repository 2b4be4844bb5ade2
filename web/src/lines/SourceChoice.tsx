/** Lines as they come, or those the server keeps. */
export function SourceChoice({ isStored, onChoose }: { isStored: boolean; onChoose: (isStored: boolean) => void }) {
  return (
    <span role="group" aria-label="Lines from" className="flex shrink-0">
      {[false, true].map((choice) => (
        <button
          key={String(choice)}
          type="button"
          aria-pressed={choice === isStored}
          onClick={() => onChoose(choice)}
          className="rounded-chip px-1.5 text-small text-muted hover:bg-hover aria-pressed:bg-hover aria-pressed:font-medium aria-pressed:text-ink"
        >
          {choice ? "Stored" : "Live"}
        </button>
      ))}
    </span>
  );
}
