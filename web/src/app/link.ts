import { useCallback, useMemo, useSyncExternalStore } from "react";
import { comparisons, isFixed, readMoment, relativeRanges, writeMoment, type Comparison } from "../time/timeRange";

/** What of the view a link reproduces: it lives in the URL and nowhere else. */
export type View = {
  page: Page;
  /** Id of the incident shown; only on its page. */
  incident: string;
  q: string;
  service: string;
  level: string;
  /** Seconds back from now, while there are no fixed ends. */
  range: number;
  /** Fixed ends in seconds since 1970; 0 without. */
  from: number;
  to: number;
  compare: Comparison;
  sort: Sort;
  /** On the lines page: stored lines rather than the live ones. */
  stored: boolean;
  /** The trace, template, rule, endpoint, pipeline, data source or alert that is open on its page. */
  open: string;
  /** Text of the query page. */
  sql: string;
  /** What the open endpoint is asked with, written as a query; the event that the open pipeline is tried with. */
  params: string;
  /** Which step of a form is open, where it has steps. */
  step: string;
};

export const pages = ["now", "lines", "templates", "services", "traces", "rules", "sql", "pipes", "pipelines", "data", "alerts"] as const;
export type Page = (typeof pages)[number] | "incident";

export const sorts = ["count", "first_seen", "last_seen", "service", "level", "template"] as const;
export type Sort = (typeof sorts)[number];

const textMax = 500;
const sqlMax = 8_000;
/** Letters of `params` that a link holds. */
export const paramsMax = 4_000;

export const defaultView: View = {
  page: "now",
  incident: "",
  q: "",
  service: "",
  level: "",
  range: 900,
  from: 0,
  to: 0,
  compare: "",
  sort: "count",
  stored: false,
  open: "",
  sql: "",
  params: "",
  step: "",
};

export function readView(search: string): View {
  const params = new URLSearchParams(search);
  const text = (name: string) => (params.get(name) ?? "").slice(0, textMax);
  const incident = text("incident");
  const page = pages.find((known) => known === params.get("view")) ?? defaultView.page;
  const [from, to] = [readMoment(params.get("from")), readMoment(params.get("to"))];
  const ends = isFixed({ range: 0, from, to }) ? { from, to } : { from: 0, to: 0 };
  return {
    page: incident === "" ? page : "incident",
    incident,
    q: text("q"),
    service: text("service"),
    level: text("level"),
    range: relativeRanges.find((known) => String(known) === params.get("range")) ?? defaultView.range,
    ...ends,
    compare: comparisons.find((known) => known === params.get("compare")) ?? "",
    sort: sorts.find((known) => known === params.get("sort")) ?? defaultView.sort,
    stored: params.get("stored") === "1",
    open: text("open"),
    sql: (params.get("sql") ?? "").slice(0, sqlMax),
    params: (params.get("params") ?? "").slice(0, paramsMax),
    step: text("step"),
  };
}

/** The query part of the link, with its question mark; defaults are left out. */
export function writeView(view: View): string {
  const params = new URLSearchParams();
  if (view.page === "incident") params.set("incident", view.incident);
  else if (view.page !== defaultView.page) params.set("view", view.page);
  for (const name of ["q", "service", "level", "open", "step", "sql", "params"] as const) {
    if (view[name] !== "") params.set(name, view[name]);
  }
  if (isFixed(view)) {
    params.set("from", writeMoment(view.from));
    params.set("to", writeMoment(view.to));
  } else if (view.range !== defaultView.range) params.set("range", String(view.range));
  if (view.compare !== "") params.set("compare", view.compare);
  if (view.sort !== defaultView.sort) params.set("sort", view.sort);
  if (view.stored) params.set("stored", "1");
  const text = params.toString();
  return text === "" ? "" : `?${text}`;
}

/** Where a door leads: a view of its own, of which only the time stays unless the door says another. */
export type Target = Partial<View>;

export function targetView(target: Target, from: View): View {
  const page = target.incident ? "incident" : (target.page ?? "now");
  const time = { range: from.range, from: from.from, to: from.to, compare: from.compare };
  return { ...defaultView, ...time, ...target, page };
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

/** Goes to another view, with a step to come back from. */
export function go(target: Target): void {
  const search = writeView(targetView(target, readView(location.search)));
  if (search === location.search) return;
  history.pushState(null, "", `${location.pathname}${search}`);
  scrollTo(0, 0);
  dispatchEvent(new Event(changed));
}

/** The view, and a way to change its range or filters in place. */
export function useView(): [View, (change: Partial<View>) => void] {
  const search = useSyncExternalStore(subscribe, () => location.search);
  const change = useCallback((part: Partial<View>) => {
    const view = { ...readView(location.search), ...part };
    history.replaceState(null, "", `${location.pathname}${writeView(view)}`);
    dispatchEvent(new Event(changed));
  }, []);
  return [useMemo(() => readView(search), [search]), change];
}
