import { useRef, type KeyboardEvent, type RefObject } from "react";
import type { ErrorPlace } from "./errorPlace";

type Props = {
  label: string;
  /** Id of what tells the error. */
  describedBy: string;
  fieldRef?: RefObject<HTMLTextAreaElement | null>;
  text: string;
  place: ErrorPlace | null;
  onChange: (text: string) => void;
  /** What Control and Enter do. */
  onRun?: () => void;
  /** A key before it is typed; what it answers true to is not. */
  onKey?: (event: KeyboardEvent<HTMLTextAreaElement>) => boolean;
  /** Where the caret stands after each change and move. */
  onCaret?: (caret: number) => void;
  /** Id of a list of choices that is open, and of the active one. */
  list?: { id: string; active: string };
  rowsMin?: number;
};

const metrics = "p-2 pl-11 font-mono text-base leading-5 whitespace-pre-wrap [overflow-wrap:anywhere]";

/** A field for code with numbered lines; the place of an error is underlined in it. */
export function CodeEditor({ label, describedBy, fieldRef, text, place, onChange, onRun, onKey: first, onCaret, list, rowsMin = 6 }: Props) {
  const under = useRef<HTMLPreElement>(null);
  const onKey = (event: KeyboardEvent<HTMLTextAreaElement>) => {
    if (first?.(event) === true) {
      event.preventDefault();
      event.stopPropagation();
      return;
    }
    if (onRun === undefined || event.key !== "Enter" || !(event.ctrlKey || event.metaKey)) return;
    event.preventDefault();
    onRun();
  };
  const rows = Math.min(16, Math.max(rowsMin, text.split("\n").length + 1));
  return (
    <div className="relative overflow-hidden rounded-chip border border-edge bg-page" style={{ height: rows * 20 + 18 }}>
      <pre ref={under} aria-hidden="true" className={`pointer-events-none absolute inset-0 overflow-hidden text-transparent ${metrics}`}>
        {text.split("\n").map((line, number) => (
          <span key={number} className="relative block min-h-5">
            <span className={`absolute -left-9 w-6 text-right text-tiny leading-5 ${place?.line === number ? "font-semibold text-root" : "text-muted"}`}>{number + 1}</span>
            {place?.line === number ? <Marked line={line} place={place} /> : line}
          </span>
        ))}
      </pre>
      <textarea
        ref={fieldRef}
        aria-label={label}
        aria-invalid={place !== null}
        aria-describedby={describedBy}
        spellCheck={false}
        autoCapitalize="off"
        value={text}
        onChange={(event) => onChange(event.target.value)}
        aria-autocomplete={onCaret === undefined ? undefined : "list"}
        aria-controls={list?.id}
        aria-activedescendant={list?.active}
        onSelect={(event) => onCaret?.(event.currentTarget.selectionStart)}
        onKeyDown={onKey}
        onScroll={(event) => under.current?.scrollTo(0, event.currentTarget.scrollTop)}
        className={`absolute inset-0 size-full resize-none bg-transparent text-ink ${metrics}`}
      />
    </div>
  );
}

function Marked({ line, place }: { line: string; place: ErrorPlace }) {
  const end = place.column + place.length;
  return (
    <>
      {line.slice(0, place.column)}
      <span data-error-place className="border-b-2 border-root-mark bg-root-wash">{line.slice(place.column, end) || " "}</span>
      {line.slice(end)}
    </>
  );
}
