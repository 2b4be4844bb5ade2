/** Lines as they come, those the server keeps, or the kinds of those. */
export type LinesChoice = "Live" | "Stored" | "Patterns";

const choices: readonly LinesChoice[] = ["Live", "Stored", "Patterns"];

export function SourceChoice({ chosen, onChoose }: { chosen: LinesChoice; onChoose: (choice: LinesChoice) => void }) {
  return (
    <span role="group" aria-label="Lines from" className="flex shrink-0">
      {choices.map((choice) => (
        <button
          key={choice}
          type="button"
          aria-pressed={choice === chosen}
          onClick={() => onChoose(choice)}
          className="rounded-chip px-1.5 text-small text-muted hover:bg-hover aria-pressed:bg-hover aria-pressed:font-medium aria-pressed:text-ink"
        >
          {choice}
        </button>
      ))}
    </span>
  );
}
