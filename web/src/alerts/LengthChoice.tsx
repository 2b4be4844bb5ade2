import { button } from "../app/fields";

type Props<Length extends number> = { name: string; lengths: readonly Length[]; words: (seconds: Length) => string; chosen: Length; onChoose: (seconds: Length) => void };

/** For how long, as buttons of which one is pressed. */
export function LengthChoice<Length extends number>({ name, lengths, words, chosen, onChoose }: Props<Length>) {
  return (
    <div role="group" aria-label={name} className="flex flex-wrap items-center gap-1">
      <span aria-hidden="true" className="text-small text-muted">{name}</span>
      {lengths.map((seconds) => (
        <button key={seconds} type="button" aria-pressed={seconds === chosen} className={button} onClick={() => onChoose(seconds)}>
          {words(seconds)}
        </button>
      ))}
    </div>
  );
}
