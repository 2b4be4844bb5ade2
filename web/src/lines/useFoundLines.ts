import { useCallback, useEffect, useMemo, useState } from "react";
import type { SearchResult } from "../api/contract";
import { useLogSearch } from "../api/logs";
import { useHeld } from "../app/held";
import { joinedLines } from "./olderPages";
import type { Line } from "./tail";
import type { SearchSetup } from "./useSearchSetup";

type FoundLines = {
  hits: Line[];
  result: SearchResult | undefined;
  error: Error | null;
  isPending: boolean;
  /** The lines belong to the query before this one. */
  isStale: boolean;
  /** Older lines were read: the range stands still. */
  isBack: boolean;
  hasOlder: boolean;
  isLoadingOlder: boolean;
  loadOlder: () => void;
  /** Lets a moving range that stands still go on; null where nothing has moved. */
  goOn: (() => void) | null;
};

const none: Line[] = [];

/**
 * Lines that a search found, and older ones as they are wanted. Older lines belong to the range that the reader sees,
 * which may have moved on while the list was held (`isReading`); so that range is asked again, and stands still.
 */
export function useFoundLines(setup: SearchSetup, isOn: boolean, isReading: boolean): FoundLines {
  const [seen] = useHeld(setup, isReading, setup.key);
  const [held, setHeld] = useState<SearchSetup | null>(null);
  const [wantsOlder, setWantsOlder] = useState(false);
  const isBack = held !== null && held.key === setup.key;
  const { data, error, isPending, isFetching, hasNextPage, isFetchingNextPage, fetchNextPage } = useLogSearch(isBack ? held : setup, isOn);
  const hits = useMemo(() => (data === undefined ? none : joinedLines(data.pages)), [data]);
  const first = data?.pages[0];
  const result = useMemo(() => (first === undefined ? undefined : { key: first.key, hits, total: first.total }), [first, hits]);
  const isStale = first !== undefined && first.key !== setup.key;
  const loadOlder = useCallback(() => {
    if (!hasNextPage || isStale) return;
    if (!isBack) setHeld(seen);
    setWantsOlder(true);
  }, [hasNextPage, isStale, isBack, seen]);
  const canLoad = wantsOlder && isBack && !isFetching;
  useEffect(() => {
    if (!canLoad) return;
    setWantsOlder(false);
    if (hasNextPage) void fetchNextPage();
  }, [canLoad, hasNextPage, fetchNextPage]);
  return {
    hits, result, error, isPending, isStale, isBack,
    hasOlder: hasNextPage && !isStale,
    isLoadingOlder: isFetchingNextPage || (wantsOlder && isBack),
    loadOlder,
    goOn: isBack && held.condition.where !== setup.condition.where ? () => setHeld(null) : null,
  };
}
