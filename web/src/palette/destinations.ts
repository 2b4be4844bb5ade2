import type { Incident, Service, Template } from "../api/contract";
import type { Page, Target, View } from "../app/link";
import { themes, type Theme } from "../app/theme";
import { isOpen, rank } from "../incidents/ranking";
import type { SavedRange } from "../time/savedRanges";
import { rangeLabel, rangeWords, relativeRanges } from "../time/timeRange";
import { fuzzyMatch } from "./fuzzy";

/** What a choice does: open a view, change this one, or neither. */
export type Act =
  | { kind: "go"; target: Target }
  | { kind: "change"; part: Partial<View> }
  | { kind: "theme"; theme: Theme }
  | { kind: "help" };

/** Somewhere to go; `detail` is searched as well, after the text. */
export type Destination = { id: string; group: string; text: string; detail: string; act: Act };

export type Known = {
  services: readonly Pick<Service, "id">[];
  incidents: readonly Incident[];
  templates: readonly Template[];
  endpoints: readonly { name: string; description: string }[];
  sources: readonly string[];
  pipelines: readonly { id: string; name: string }[];
  ranges: readonly SavedRange[];
};

/** Rows shown: what does not come up among these wants another letter. */
export const choicesMax = 50;

/** Rows of one group while nothing is typed. */
const perGroupMax = 5;

const textMax = 300;

const views: ReadonlyArray<readonly [Exclude<Page, "incident">, string, string]> = [
  ["now", "Now", "overview, incidents"],
  ["lines", "Lines", "logs, live tail, search"],
  ["templates", "Templates", "kinds of lines, patterns"],
  ["services", "Services", "who calls whom, correlation"],
  ["traces", "Traces", "waterfalls, spans"],
  ["rules", "Rules", "labels, calendar, heartbeats, backtest"],
  ["alerts", "Alerts", "who is told, silences, channels, messages given up"],
  ["sql", "SQL", "queries"],
  ["pipes", "Pipes", "endpoints, parameters, example calls"],
  ["pipelines", "Pipelines", "transforms, sinks, failed events"],
  ["data", "Data", "data sources, quarantine, retention"],
];

/** Everywhere there is to go, in the order of an empty query. */
export function destinations(known: Known): Destination[] {
  const time = (range: number, from: number, to: number): Act => ({ kind: "change", part: { range, from, to } });
  return [
    ...rank(known.incidents).map((incident): Destination => ({
      id: `incident ${incident.id}`,
      group: isOpen(incident) ? "open incident" : "incident",
      text: incident.title.slice(0, textMax),
      detail: incident.root_service ?? "",
      act: { kind: "go", target: { incident: incident.id } },
    })),
    ...views.map(([page, text, detail]): Destination => ({ id: `view ${page}`, group: "view", text, detail, act: { kind: "go", target: { page } } })),
    ...known.services.map(({ id }): Destination => ({
      id: `service ${id}`, group: "service", text: id.slice(0, textMax), detail: "", act: { kind: "go", target: { page: "services", service: id } },
    })),
    ...known.ranges.map(({ name, from, to }): Destination => ({
      id: `range ${name}`, group: "saved range", text: name, detail: rangeLabel({ range: 0, from, to }), act: { kind: "change", part: { from, to } },
    })),
    ...known.endpoints.map(({ name, description }): Destination => ({
      id: `endpoint ${name}`, group: "endpoint", text: name, detail: description.slice(0, textMax), act: { kind: "go", target: { page: "pipes", open: name } },
    })),
    ...known.sources.map((name): Destination => ({
      id: `source ${name}`, group: "data source", text: name, detail: "", act: { kind: "go", target: { page: "data", open: name } },
    })),
    ...known.pipelines.map(({ id, name }): Destination => ({
      id: `pipeline ${id}`, group: "pipeline", text: name.slice(0, textMax), detail: "", act: { kind: "go", target: { page: "pipelines", open: id } },
    })),
    ...known.templates.map((template): Destination => ({
      id: `template ${template.template_id}`,
      group: "template",
      text: (template.name ?? template.template_typed).slice(0, textMax),
      detail: template.service,
      act: { kind: "go", target: { page: "templates", open: template.template_id } },
    })),
    ...relativeRanges.map((seconds): Destination => ({
      id: `last ${seconds}`, group: "time", text: `last ${rangeWords(seconds)}`, detail: "", act: time(seconds, 0, 0),
    })),
    ...themes.map((theme): Destination => ({ id: `colours ${theme}`, group: "colours", text: `Colours: ${theme}`, detail: "theme", act: { kind: "theme", theme } })),
    { id: "help", group: "help", text: "Keyboard shortcuts", detail: "help, keys", act: { kind: "help" } },
  ];
}

export type Choice = { destination: Destination; places: number[] };

/** What fits the query, best first; without one the first few of each group. */
export function choices(all: readonly Destination[], query: string): Choice[] {
  if (query.trim() === "") return firstOfEach(all);
  const found = all.flatMap((destination, order) => {
    const match = best(destination, query);
    return match === null ? [] : [{ destination, order, ...match }];
  });
  found.sort((a, b) => b.score - a.score || a.order - b.order);
  return found.slice(0, choicesMax).map(({ destination, places }) => ({ destination, places }));
}

/** A word of the detail or the group counts, but less than one of the text. */
function best({ group, text, detail }: Destination, query: string): { score: number; places: number[] } | null {
  const own = fuzzyMatch(text, query);
  if (own !== null) return own;
  const wider = fuzzyMatch(`${text} ${detail} ${group}`, query, "pieces");
  return wider === null ? null : { score: wider.score - 40, places: wider.places.filter((place) => place < text.length) };
}

function firstOfEach(all: readonly Destination[]): Choice[] {
  const used = new Map<string, number>();
  const shown = all.filter(({ group }) => {
    const count = (used.get(group) ?? 0) + 1;
    used.set(group, count);
    return group === "view" || count <= perGroupMax;
  });
  return shown.slice(0, choicesMax).map((destination) => ({ destination, places: [] }));
}

/** The row that is active after a key; the ends meet. */
export function nextActive(active: number, count: number, key: string): number | null {
  if (count === 0) return null;
  const page = 10;
  switch (key) {
    case "ArrowDown":
      return (active + 1) % count;
    case "ArrowUp":
      return (active - 1 + count) % count;
    case "PageDown":
      return Math.min(count - 1, active + page);
    case "PageUp":
      return Math.max(0, active - page);
    default:
      return null;
  }
}
