import { useCallback, useMemo, useRef, useState, type ReactNode } from "react";
import type { Service } from "../api/contract";
import { countNew, useHeld } from "../app/held";
import type { Command } from "../app/keys";
import type { View } from "../app/link";
import { NewPill } from "../app/NewPill";
import { FailureNote, Note } from "../app/Note";
import { Panel } from "../app/Panel";
import { useKeys } from "../app/useKeys";
import { ColumnChoice } from "./ColumnChoice";
import { LineList } from "./LineList";
import { Patterns } from "./Patterns";
import { linesCaption } from "./linesCaption";
import { withToken } from "./query";
import { SearchBar } from "./SearchBar";
import { moveSelection } from "./selection";
import { SourceChoice } from "./SourceChoice";
import type { Line, Tail } from "./tail";
import { filterTail, hasFilter, wantsStore } from "./tailFilter";
import { useFoundLines } from "./useFoundLines";
import { useSearchSetup } from "./useSearchSetup";

type Props = {
  tail: Tail;
  services: Service[];
  view: View;
  onView: (change: Partial<View>) => void;
  className?: string;
  /** Left of the lines: what they have in common. */
  facets?: ReactNode;
  /** Above the lines: when they came. */
  histogram?: ReactNode;
};

/** The link's word for the kinds of the lines found, in place of the lines. */
const patternsOpen = "patterns";

/** The live tail, or what the query found; the list stands still while someone reads it. */
export function LinesPanel({ tail, services, view, onView, className = "", facets, histogram }: Props) {
  // On a page of its own the reader chooses; elsewhere a filter asks the store.
  const isChosen = view.page === "lines";
  const isSearching = isChosen ? view.stored : hasFilter(view);
  const arePatterns = isChosen && view.stored && view.open === patternsOpen;
  const setup = useSearchSetup(view);
  const [isPaused, setPaused] = useState(false);
  const [isRead, setRead] = useState(false);
  const [selected, setSelected] = useState<string | null>(null);
  const [opened, setOpened] = useState<string | null>(null);
  const searchField = useRef<HTMLInputElement>(null);
  const isHeld = isPaused || isRead || selected !== null;
  const found = useFoundLines(setup, isSearching, isHeld);
  const { hits, result, error, isPending, isStale } = found;

  const { q, service, level } = view;
  const live = useMemo(() => filterTail(tail.lines, { q, service, level }) as Line[], [tail.lines, q, service, level]);
  const newest = isSearching ? hits : live;
  const key = `${isSearching}\n${setup.key}\n${isSearching && (isPending || isStale)}`;
  // Older lines are no news: they join a list that stands still.
  const [shown, catchUp] = useHeld(newest, isHeld && !found.isBack, key);

  const release = () => {
    found.goOn?.();
    setSelected(null);
    setOpened(null);
    catchUp();
  };
  const toggle = useCallback((id: string) => {
    setSelected(id);
    setOpened((opened) => (opened === id ? null : id));
  }, []);
  const addToken = useCallback(
    (token: string) => onView({ q: withToken(view.q, token), stored: true }),
    [onView, view.q],
  );
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
          <span className="min-w-0 truncate">
            {linesCaption({ isSearching, result, tail, isPaused, matching: hasFilter(view) ? live.length : null })}
          </span>
          {isChosen && !arePatterns && <ColumnChoice />}
          {isChosen && (
            <SourceChoice
              chosen={arePatterns ? "Patterns" : view.stored ? "Stored" : "Live"}
              onChoose={(choice) => onView({ stored: choice !== "Live", open: choice === "Patterns" ? patternsOpen : "" })}
            />
          )}
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
      {histogram}
      <div className="flex min-h-0 grow">
        {facets}
        {arePatterns && <Patterns setup={setup} total={result?.total} view={view} onView={onView} />}
        <div className={`relative min-h-0 min-w-0 grow flex-col ${arePatterns ? "hidden" : "flex"}`}>
          {found.goOn !== null && <NewPill count={null} known={0} onPress={release} />}
          <NewPill count={isHeld ? countNew(shown, newest, (line) => line.id) : 0} known={newest.length} onPress={release} />
          <LineList
            key={isSearching ? "search" : "tail"}
            lines={shown}
            query={isSearching || isChosen ? view.q : ""}
            selected={selected}
            opened={opened}
            isStale={isSearching && isStale}
            onFilter={addToken}
            onToggle={toggle}
            onRead={setRead}
            onEnd={isSearching ? found.loadOlder : undefined}
          />
          {isSearching && isPending && error === null && <Note>Searching…</Note>}
          {isSearching && error !== null && <FailureNote what="The search" error={error} />}
          {isSearching && result?.hits.length === 0 && error === null && (
            <Note>Nothing matches. Fewer words, another service or level, or a longer time find more.</Note>
          )}
          {!isSearching && tail.lines.length === 0 && <Note>No line in the last minute.</Note>}
          {!isSearching && tail.lines.length > 0 && live.length === 0 && (
            <Note>{wantsStore(view.q) ? "A /pattern/ is searched in what is stored: press “Stored”." : "No line of the live tail matches yet. “Stored” searches what came before."}</Note>
          )}
          {isSearching && found.hasOlder && (
            <button
              type="button"
              disabled={found.isLoadingOlder}
              onClick={found.loadOlder}
              className="h-7 shrink-0 border-t border-line text-small font-medium text-selected hover:bg-hover disabled:text-muted"
            >
              {found.isLoadingOlder ? "Loading older lines…" : "Load older lines"}
            </button>
          )}
        </div>
      </div>
    </Panel>
  );
}
