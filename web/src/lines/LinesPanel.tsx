import { useCallback, useMemo, useRef, useState } from "react";
import type { Service } from "../api/contract";
import { useSearch } from "../api/queries";
import { countNew, useHeld } from "../app/held";
import type { Command } from "../app/keys";
import type { View } from "../app/link";
import { NewPill } from "../app/NewPill";
import { FailureNote, Note } from "../app/Note";
import { Panel } from "../app/Panel";
import { useKeys } from "../app/useKeys";
import { LineList } from "./LineList";
import { linesCaption } from "./linesCaption";
import { SearchBar } from "./SearchBar";
import { moveSelection } from "./selection";
import { SourceChoice } from "./SourceChoice";
import { nameHits, type Line, type Tail } from "./tail";
import { filterTail, hasFilter } from "./tailFilter";

type Props = {
  tail: Tail;
  services: Service[];
  view: View;
  onView: (change: Partial<View>) => void;
  className?: string;
};

/** The live tail, or what the query found; the list stands still while someone reads it. */
export function LinesPanel({ tail, services, view, onView, className = "" }: Props) {
  // On a page of its own the reader chooses; elsewhere a filter asks the store.
  const isChosen = view.page === "lines";
  const isSearching = isChosen ? view.stored : hasFilter(view);
  const { data, error, isPending, isPlaceholderData } = useSearch(
    { q: view.q, service: view.service, level: view.level },
    isSearching,
  );
  const [isPaused, setPaused] = useState(false);
  const [isRead, setRead] = useState(false);
  const [selected, setSelected] = useState<string | null>(null);
  const [opened, setOpened] = useState<string | null>(null);
  const searchField = useRef<HTMLInputElement>(null);

  const hits = useMemo(() => nameHits(data?.hits ?? []), [data]);
  const { q, service, level } = view;
  const live = useMemo(() => filterTail(tail.lines, { q, service, level }) as Line[], [tail.lines, q, service, level]);
  const newest = isSearching ? hits : live;
  const key = `${isSearching}\n${q}\n${service}\n${level}\n${isSearching && (isPending || isPlaceholderData)}`;
  const isHeld = isPaused || isRead || selected !== null;
  const [shown, catchUp] = useHeld(newest, isHeld, key);

  const release = () => {
    setSelected(null);
    setOpened(null);
    catchUp();
  };
  const toggle = useCallback((id: string) => {
    setSelected(id);
    setOpened((opened) => (opened === id ? null : id));
  }, []);
  const clear = () => {
    searchField.current?.blur();
    if (selected !== null) release();
    else onView({ q: "", service: "", level: "" });
  };
  const commands: Partial<Record<Command, () => void>> = {
    search: () => {
      searchField.current?.focus();
      searchField.current?.select();
    },
    clear,
    down: () => setSelected(moveSelection(shown, selected, 1)),
    up: () => setSelected(moveSelection(shown, selected, -1)),
    open: () => selected !== null && toggle(selected),
    pause: () => setPaused(!isPaused),
  };
  useKeys((command) => {
    commands[command]?.();
    return command in commands && command !== "clear";
  });

  return (
    <Panel
      title={isSearching ? "Matching lines" : "Live tail"}
      className={className}
      aside={
        <>
          <span className="truncate">
            {linesCaption({ isSearching, result: data, tail, isPaused, matching: hasFilter(view) ? live.length : null })}
          </span>
          {isChosen && <SourceChoice isStored={view.stored} onChoose={(stored) => onView({ stored })} />}
          <button
            type="button"
            aria-pressed={isPaused}
            onClick={() => setPaused(!isPaused)}
            className="shrink-0 rounded-chip border border-edge px-2 text-ink aria-pressed:border-selected aria-pressed:text-selected"
          >
            {isPaused ? "Resume" : "Pause"}
          </button>
        </>
      }
    >
      <SearchBar fieldRef={searchField} view={view} services={services} onView={onView} />
      <div className="relative flex min-h-0 grow flex-col">
        <NewPill count={isHeld ? countNew(shown, newest, (line) => line.id) : 0} known={newest.length} onPress={release} />
        <LineList
          key={isSearching ? "search" : "tail"}
          lines={shown}
          query={isSearching || isChosen ? view.q : ""}
          selected={selected}
          opened={opened}
          isStale={isSearching && isPlaceholderData}
          onToggle={toggle}
          onRead={setRead}
        />
        {isSearching && isPending && error === null && <Note>Searching…</Note>}
        {isSearching && error !== null && <FailureNote what="The search" error={error} />}
        {isSearching && data?.hits.length === 0 && error === null && (
          <Note>Nothing matches. Fewer words, or another service or level, find more.</Note>
        )}
        {!isSearching && tail.lines.length === 0 && <Note>No line in the last minute.</Note>}
        {!isSearching && tail.lines.length > 0 && live.length === 0 && (
          <Note>No line of the live tail matches yet. “Stored” searches what came before.</Note>
        )}
      </div>
    </Panel>
  );
}
