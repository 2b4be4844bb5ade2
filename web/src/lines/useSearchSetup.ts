import { useMemo } from "react";
import { useTemplateTable } from "../api/queries";
import type { View } from "../app/link";
import { isFixed, type Bounds } from "../time/timeRange";
import { refreshSeconds, useBounds } from "../time/useBounds";
import { parseQuery } from "./query";
import { searchCondition, type Condition, type SearchFilter } from "./searchSql";

export type SearchSetup = { key: string; condition: Condition; filter: SearchFilter; bounds: Bounds };

/** The search that a view asks for, over its range of time. */
export function useSearchSetup({ q, service, level, range, from, to }: View): SearchSetup {
  const bounds = useBounds({ range, from, to }, refreshSeconds({ range, from, to }));
  const isAboutTemplate = useMemo(() => parseQuery(q).some((token) => token.kind === "template"), [q]);
  const { data } = useTemplateTable({ service: "", level: "", sort: "count" }, isAboutTemplate);
  const templates = useMemo(() => new Map((data ?? []).map((known) => [known.template_id, known.template_typed])), [data]);
  return useMemo(() => {
    const filter = { q, service, level };
    const time = isFixed({ range, from, to }) ? `${from} ${to}` : String(range);
    return {
      key: JSON.stringify([q, service, level, time]),
      filter,
      bounds: { from: bounds.from, to: bounds.to },
      condition: searchCondition(filter, bounds, templates),
    };
  }, [q, service, level, range, from, to, bounds.from, bounds.to, templates]);
}
