import type { Template, UnixSeconds } from "../api/contract";
import type { Sort } from "../app/link";

export type TemplateLine = Template & { share: number; isNew: boolean };

/** First seen within this many seconds is new, as long as most of the others are older. */
const newSeconds = 900;

const severity = new Map(["FATAL", "ERROR", "WARN", "INFO", "DEBUG", "TRACE"].map((level, place) => [level, place]));

const orders: Record<Sort, (a: Template, b: Template) => number> = {
  count: (a, b) => b.count - a.count,
  first_seen: (a, b) => b.first_seen - a.first_seen,
  last_seen: (a, b) => b.last_seen - a.last_seen,
  service: (a, b) => compareText(a.service, b.service),
  level: (a, b) => (severity.get(a.level) ?? 9) - (severity.get(b.level) ?? 9),
  template: (a, b) => compareText(a.template_typed, b.template_typed),
};

/** Rows with their share of what is listed, filtered by words of the template, in the order asked for. */
export function templateTable(templates: readonly Template[], q: string, sort: Sort, now: UnixSeconds): TemplateLine[] {
  const words = q.toLowerCase().split(/\s+/).filter(Boolean);
  const sum = templates.reduce((all, { count }) => all + count, 0);
  const recent = templates.filter((template) => now - template.first_seen < newSeconds).length;
  const hasPast = recent * 2 < templates.length;
  return templates
    .filter(({ template_typed }) => words.every((word) => template_typed.toLowerCase().includes(word)))
    .map((template) => ({
      ...template,
      share: sum === 0 ? 0 : template.count / sum,
      isNew: hasPast && now - template.first_seen < newSeconds,
    }))
    .sort((a, b) => orders[sort](a, b) || b.count - a.count || compareText(a.template_id, b.template_id));
}

function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
