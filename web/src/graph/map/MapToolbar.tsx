import { button, field } from "../../app/fields";

type Props = {
  query: string;
  /** Services that it finds, by name. */
  found: readonly string[];
  current: string | null;
  zoom: number;
  onQuery: (query: string) => void;
  onShow: (service: string) => void;
  /** A factor; 0 shows all. */
  onZoom: (factor: number) => void;
};

const step = 1.4;

/** Finds a service among hundreds; Enter goes from one to the next. */
export function MapToolbar({ query, found, current, zoom, onQuery, onShow, onZoom }: Props) {
  const place = current === null ? -1 : found.indexOf(current);
  return (
    <div className="flex shrink-0 flex-wrap items-center gap-2 border-b border-line px-2 py-1">
      <form
        role="search"
        className="flex min-w-0 grow items-center gap-2"
        onSubmit={(event) => {
          event.preventDefault();
          const next = found[(place + 1) % Math.max(1, found.length)];
          if (next !== undefined) onShow(next);
        }}
      >
        <input
          type="search"
          aria-label="Find a service"
          placeholder="Find a service"
          value={query}
          maxLength={200}
          autoComplete="off"
          spellCheck={false}
          onChange={(event) => onQuery(event.target.value)}
          onKeyDown={(event) => {
            if (event.key !== "Escape" || query === "") return;
            event.stopPropagation();
            onQuery("");
          }}
          className={`${field} w-40 grow wide:grow-0`}
        />
        <span role="status" className="truncate text-small text-muted" data-map-found={query.trim() === "" ? undefined : found.length}>
          {query.trim() !== "" && (found.length === 0 ? "none" : place === -1 ? `${found.length} found, Enter shows` : `${place + 1} of ${found.length}`)}
        </span>
      </form>
      <span role="group" aria-label="Zoom" className="flex gap-1">
        <button type="button" aria-label="Smaller" title="Smaller (-)" disabled={zoom <= 1} onClick={() => onZoom(1 / step)} className={button}>−</button>
        <button type="button" aria-label="Larger" title="Larger (+; also Ctrl and the wheel)" onClick={() => onZoom(step)} className={button}>+</button>
        <button type="button" disabled={zoom <= 1} title="Show all (0)" onClick={() => onZoom(0)} className={button}>All</button>
      </span>
    </div>
  );
}
