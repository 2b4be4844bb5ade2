import { useCallback, useSyncExternalStore } from "react";

/** What of the view a link reproduces: it lives in the URL and nowhere else. */
export type View = { q: string; service: string; level: string; range: RangeSeconds };

export const ranges = [60, 300, 900] as const;
export type RangeSeconds = (typeof ranges)[number];

const textMax = 500;

export function readView(search: string): View {
  const params = new URLSearchParams(search);
  const text = (name: string) => (params.get(name) ?? "").slice(0, textMax);
  const range = ranges.find((known) => String(known) === params.get("range"));
  return { q: text("q"), service: text("service"), level: text("level"), range: range ?? 60 };
}

/** The query part of the link, with its question mark; defaults are left out. */
export function writeView(view: View): string {
  const params = new URLSearchParams();
  for (const name of ["q", "service", "level"] as const) {
    if (view[name] !== "") params.set(name, view[name]);
  }
  if (view.range !== 60) params.set("range", String(view.range));
  const text = params.toString();
  return text === "" ? "" : `?${text}`;
}

const changed = "seismolog:view";

function subscribe(listener: () => void): () => void {
  addEventListener("popstate", listener);
  addEventListener(changed, listener);
  return () => {
    removeEventListener("popstate", listener);
    removeEventListener(changed, listener);
  };
}

export function useView(): [View, (change: Partial<View>) => void] {
  const search = useSyncExternalStore(subscribe, () => location.search);
  const change = useCallback((part: Partial<View>) => {
    const view = { ...readView(location.search), ...part };
    history.replaceState(null, "", `${location.pathname}${writeView(view)}`);
    dispatchEvent(new Event(changed));
  }, []);
  return [readView(search), change];
}
