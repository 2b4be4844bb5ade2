import { keepPreviousData, useQuery, type UseQueryResult } from "@tanstack/react-query";
import { templatePattern, type Condition } from "../lines/searchSql";
import { stepOf, type Bounds } from "../time/timeRange";
import type { Template } from "./contract";
import { templatesCountedMax } from "./limits";
import { querySql, type SqlValues } from "./sql";

/** Lines of a template among those of a condition, in all and by bars of equal length over the bounds. */
export type TemplateCount = { id: string; total: number; bars: number[] };

export type Counted = Pick<Template, "template_id" | "service" | "template_typed">;

/** Bars of a small line. */
const barsMax = 30;

/** Which templates are counted where not all can be: the most frequent, and the newest, which explain more than they count. */
export function countedTemplates<T extends Template>(templates: readonly T[]): T[] {
  if (templates.length <= templatesCountedMax) return [...templates];
  const newest = [...templates].sort((a, b) => b.first_seen - a.first_seen).slice(0, templatesCountedMax / 2);
  const chosen = new Set(newest);
  for (const template of [...templates].sort((a, b) => b.count - a.count)) {
    if (chosen.size >= templatesCountedMax) break;
    chosen.add(template);
  }
  return [...chosen];
}

/** Counts each in one reading of the lines. No line knows its template: its constants find it. */
export async function countTemplates(templates: readonly Counted[], { where, values }: Condition, bounds: Bounds, signal: AbortSignal): Promise<TemplateCount[]> {
  if (templates.length === 0) return [];
  const step = stepOf(bounds, barsMax);
  const first = Math.floor(bounds.from / step);
  const bars = Math.ceil(bounds.to / step) - first;
  const named: SqlValues = { ...values };
  const columns = templates.map(({ service, template_typed }, place) => {
    named[`s${place}`] = service;
    named[`p${place}`] = templatePattern(template_typed);
    return `countIf(service = {s${place}:String} AND message LIKE {p${place}:String}) AS c${place}`;
  });
  const { data } = await querySql(
    `SELECT intDiv(toUnixTimestamp64Milli(timestamp), ${step * 1_000}) AS bar, ${columns.join(", ")} FROM logs WHERE ${where} GROUP BY bar`,
    named,
    signal,
  );
  const counts = templates.map(({ template_id: id }): TemplateCount => ({ id, total: 0, bars: new Array<number>(bars).fill(0) }));
  for (const [bar, ...row] of data) {
    const at = Number(bar) - first;
    row.forEach((value, place) => {
      const count = counts[place];
      if (count === undefined || at < 0 || at >= bars) return;
      count.total += Number(value);
      count.bars[at] = Number(value);
    });
  }
  return counts;
}

export function useTemplateCounts(templates: readonly Counted[], condition: Condition, bounds: Bounds): UseQueryResult<TemplateCount[]> {
  return useQuery({
    queryKey: ["template counts", templates.map(({ template_id }) => template_id), condition],
    queryFn: ({ signal }) => countTemplates(templates, condition, bounds, signal),
    enabled: templates.length > 0,
    retry: false,
    staleTime: 60_000,
    gcTime: 60_000,
    placeholderData: keepPreviousData,
  });
}
