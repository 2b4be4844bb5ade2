import { useRef } from "react";
import { chooseColumns, columns, columnWords, useColumns } from "./columns";

/** Which fields stand beside the messages, on a wide screen. */
export function ColumnChoice() {
  const chosen = useColumns();
  const box = useRef<HTMLDetailsElement>(null);
  const close = () => box.current?.removeAttribute("open");
  return (
    <details
      ref={box}
      className="relative hidden wide:block"
      onBlur={(event) => !event.currentTarget.contains(event.relatedTarget) && close()}
      onKeyDown={(event) => {
        if (event.key !== "Escape") return;
        event.stopPropagation();
        close();
      }}
    >
      <summary className="list-none rounded-chip px-1.5 hover:bg-hover">Columns</summary>
      <fieldset className="absolute top-full right-0 z-20 mt-1 grid gap-1 rounded-chip border border-edge bg-surface p-2 whitespace-nowrap text-ink shadow-lg">
        <legend className="sr-only">Columns</legend>
        {columns.map(({ name }) => (
          <label key={name} className="flex items-center gap-2">
            <input
              type="checkbox"
              checked={chosen.includes(name)}
              onChange={(event) => chooseColumns(columns.flatMap((one) => ((one.name === name ? event.target.checked : chosen.includes(one.name)) ? [one.name] : [])))}
            />
            {columnWords[name] ?? name}
          </label>
        ))}
      </fieldset>
    </details>
  );
}
