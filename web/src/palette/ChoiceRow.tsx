import type { Destination } from "./destinations";

type Props = {
  id: string;
  destination: Destination;
  /** Letters of the text that were found. */
  places: readonly number[];
  isActive: boolean;
  onPoint: () => void;
  onChoose: () => void;
};

export function ChoiceRow({ id, destination, places, isActive, onPoint, onChoose }: Props) {
  const { group, text, detail } = destination;
  return (
    <li
      id={id}
      role="option"
      aria-selected={isActive}
      data-choice={destination.id}
      onPointerMove={isActive ? undefined : onPoint}
      onClick={onChoose}
      className={`flex min-h-row cursor-pointer items-center gap-3 px-4 ${isActive ? "bg-selected-wash" : ""}`}
    >
      <span dir="auto" className={`max-w-[75%] min-w-0 shrink-0 truncate ${group === "template" ? "font-mono text-small" : ""}`}>
        {pieces(text, places).map(({ piece, isFound }, at) => (isFound ? <mark key={at}>{piece}</mark> : piece))}
      </span>
      {detail !== "" && <span dir="auto" className="min-w-0 truncate text-small text-muted">{detail}</span>}
      <span className={`ml-auto shrink-0 text-tiny ${group === "open incident" ? "font-semibold text-root" : "text-muted"}`}>{group}</span>
    </li>
  );
}

/** Runs of found and other letters. */
function pieces(text: string, places: readonly number[]): { piece: string; isFound: boolean }[] {
  const found = new Set(places);
  const runs: { piece: string; isFound: boolean }[] = [];
  for (let place = 0; place < text.length; place += 1) {
    const last = runs.at(-1);
    const isFound = found.has(place);
    if (last?.isFound === isFound) last.piece += text.charAt(place);
    else runs.push({ piece: text.charAt(place), isFound });
  }
  return runs;
}
