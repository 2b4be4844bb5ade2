import { useEffect, useId, useMemo, useState, type KeyboardEvent, type RefObject } from "react";
import { CodeEditor } from "../app/CodeEditor";
import type { ErrorPlace } from "../app/errorPlace";
import { completed, completionAt } from "./completion";
import { useTables } from "./TableList";

type Props = { fieldRef: RefObject<HTMLTextAreaElement | null>; text: string; place: ErrorPlace | null; onChange: (text: string) => void; onRun: () => void };

/** The field of a query: tables, columns and functions are offered while a word is typed, and Tab takes one. */
export function SqlEditor({ fieldRef, text, place, onChange, onRun }: Props) {
  const id = useId();
  const { data: tables = [] } = useTables();
  const names = useMemo(() => tables.flatMap(({ name, columns }) => [name, ...columns.map((column) => column.name)]), [tables]);
  /** Where the caret stood when something was typed; null when nothing is to be offered. */
  const [typedAt, setTypedAt] = useState<number | null>(null);
  const [active, setActive] = useState(0);
  /** Where the caret is to stand once the text has changed. */
  const [target, setTarget] = useState<number | null>(null);
  const completion = typedAt === null ? null : completionAt(text, typedAt, names);
  const at = Math.min(active, (completion?.choices.length ?? 1) - 1);

  useEffect(() => {
    if (target === null) return;
    fieldRef.current?.setSelectionRange(target, target);
    setTarget(null);
  }, [target, fieldRef]);

  const take = (choice: string) => {
    if (completion === null || typedAt === null) return;
    const done = completed(text, typedAt, completion, choice);
    onChange(done.text);
    setTarget(done.caret);
    setTypedAt(null);
    fieldRef.current?.focus();
  };
  const onKey = (event: KeyboardEvent): boolean => {
    const choice = completion?.choices[at];
    if (completion === null || choice === undefined || event.ctrlKey || event.metaKey || event.shiftKey) return false;
    const count = completion.choices.length;
    if (event.key === "Tab") take(choice);
    else if (event.key === "Escape") setTypedAt(null);
    else if (event.key === "ArrowDown") setActive((at + 1) % count);
    else if (event.key === "ArrowUp") setActive((at - 1 + count) % count);
    else return false;
    return true;
  };
  return (
    <div className="relative" onBlur={() => setTypedAt(null)}>
      <CodeEditor
        label="Query"
        describedBy="query-error"
        fieldRef={fieldRef}
        text={text}
        place={place}
        onChange={(changed) => {
          onChange(changed);
          setActive(0);
          setTypedAt(fieldRef.current?.selectionStart ?? null);
        }}
        onCaret={(caret) => typedAt !== null && caret !== typedAt && setTypedAt(null)}
        onRun={onRun}
        onKey={onKey}
        {...(completion === null ? {} : { list: { id, active: `${id}-${at}` } })}
      />
      {completion !== null && (
        <ul id={id} role="listbox" aria-label="What may stand here" className="absolute top-full left-0 z-10 mt-1 max-w-full min-w-56 overflow-hidden rounded-chip border border-edge bg-surface py-1 font-mono text-small shadow-lg">
          {completion.choices.map((choice, place) => (
            <li
              key={choice}
              id={`${id}-${place}`}
              role="option"
              aria-selected={place === at}
              onPointerDown={(event) => (event.preventDefault(), take(choice))}
              className="flex cursor-pointer justify-between gap-4 px-3 hover:bg-hover aria-selected:bg-selected-wash"
            >
              {choice}
              {place === at && <span className="font-sans text-tiny text-muted">Tab</span>}
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}
