type Props = {
  /** Null: the list stands still, and what is new is not known. */
  count: number | null;
  /** How many are there to count; when all are new, more may have passed. */
  known: number;
  onPress: () => void;
};

/** "12 new": the list stands still until this is pressed. */
export function NewPill({ count, known, onPress }: Props) {
  if (count === 0) return null;
  return (
    <button
      type="button"
      onClick={onPress}
      className="absolute top-2 right-4 z-10 h-6 rounded-full border border-selected bg-surface px-3 text-small font-medium text-selected"
    >
      {count === null ? "Back to the newest" : count === known ? `${count}+ new` : `${count} new`}
    </button>
  );
}
