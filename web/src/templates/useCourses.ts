import { useMemo } from "react";
import { templatesCountedMax } from "../api/limits";
import { useTemplateCounts, type Counted } from "../api/templateCounts";
import { useSettled } from "../app/useSettled";
import { boundsCondition } from "../lines/searchSql";
import type { TimeRange } from "../time/timeRange";
import { useBounds } from "../time/useBounds";

/** Rows that pass by quickly are not asked about. */
const settleMs = 400;

/** Longest time that is counted for a small line, in seconds: every line of it is read. */
const spanMax = 3_600;

/** How often lines of these templates came in the end of the range, by id. */
export function useCourses(rows: readonly Counted[], range: TimeRange): ReadonlyMap<string, number[]> {
  const asked = useSettled(
    rows.slice(0, templatesCountedMax).map(({ template_id, service, template_typed }) => ({ template_id, service, template_typed })),
    settleMs,
  );
  const { from, to } = useBounds(range, 60);
  const bounds = { from: Math.max(from, to - spanMax), to };
  const { data } = useTemplateCounts(asked, { where: boundsCondition(bounds), values: {} }, bounds);
  // Some lines are not found by the text of their template: none is no course then.
  return useMemo(() => new Map((data ?? []).filter(({ total }) => total > 0).map(({ id, bars }) => [id, bars])), [data]);
}
