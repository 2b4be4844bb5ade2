import type { RefObject } from "react";
import { useNamedServices } from "../api/service";
import { Door } from "../app/Door";
import { field } from "../app/fields";
import { useView } from "../app/link";
import { useSettled } from "../app/useSettled";
import { formatCount } from "../format/number";
import { useBounds } from "../time/useBounds";

const settleMs = 300;

/** Picks services by name; the text is in the link. */
export function FindService({ fieldRef }: { fieldRef: RefObject<HTMLInputElement | null> }) {
  const [view, change] = useView();
  return (
    <div className="shrink-0 border-b border-line p-2">
      <input
        ref={fieldRef}
        type="search"
        aria-label="Services with this name"
        placeholder="Services with this name   /"
        value={view.q}
        maxLength={200}
        autoComplete="off"
        spellCheck={false}
        onChange={(event) => change({ q: event.target.value })}
        className={`${field} w-full`}
      />
    </div>
  );
}

type OthersProps = { shown: ReadonlySet<string>; total: number };

/** Of very many services the page tells some; this says which, and finds the others by name. */
export function OtherServices({ shown, total }: OthersProps) {
  const [view] = useView();
  const text = useSettled(view.q.trim(), settleMs);
  const bounds = useBounds(view, 60);
  const { data, error, isFetching } = useNamedServices(text, bounds);
  const others = text === "" ? [] : (data ?? []).filter((name) => !shown.has(name));
  return (
    <div className="shrink-0 border-t border-line px-3 py-1.5 text-small text-muted" data-other-services={others.length}>
      <p>
        Shown are the {formatCount(shown.size)} of {formatCount(total)} that matter most: those in open incidents, then those with most errors, then the busiest.
        {text === "" && " A name finds the others."}
      </p>
      {text !== "" && error !== null && <p role="alert">The others could not be asked for: {error.message}</p>}
      {text !== "" && error === null && others.length === 0 && <p>{isFetching ? "Asking for the others…" : `No other service wrote that has “${text}” in its name.`}</p>}
      {others.length > 0 && (
        <ul aria-label="Other services" className="mt-1 flex max-h-32 flex-wrap gap-x-4 overflow-auto">
          {others.map((name) => (
            <li key={name} className="min-w-0"><Door to={{ page: "services", service: name }} className="font-medium text-selected hover:underline"><bdi>{name}</bdi></Door></li>
          ))}
        </ul>
      )}
    </div>
  );
}
