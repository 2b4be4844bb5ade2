import { useMemo } from "react";
import { useQuery } from "@tanstack/react-query";
import type { FacetValue } from "../api/logs";
import { useTemplateTable } from "../api/queries";
import { querySql } from "../api/sql";
import { countedTemplates, countTemplates, type Counted } from "../api/templateCounts";
import type { View } from "../app/link";
import { Note } from "../app/Note";
import { formatCount, formatShare } from "../format/number";
import { comparisonWords, shifted, type Bounds } from "../time/timeRange";
import { differences, type ColumnCounts, type Difference } from "./difference";
import { quoted, withToken } from "./query";
import { searchCondition, type Condition } from "./searchSql";
import type { SearchSetup } from "./useSearchSetup";

const columns = ["service", "severity_text", "status_code", "parent_service", "host", "version"] as const;
const names: Readonly<Record<string, string>> = {
  service: "service", severity_text: "level", status_code: "status", parent_service: "called by", host: "host", version: "version", template: "template",
};
/** More values than a facet shows: what is rare elsewhere may be what differs. */
const valuesMax = 200;

async function counts(column: string, { where, values }: Condition, signal: AbortSignal): Promise<FacetValue[]> {
  const answer = await querySql(
    `SELECT toString(${column}) AS value, count() AS n FROM logs WHERE ${where} GROUP BY value ORDER BY n DESC, value LIMIT ${valuesMax}`,
    values,
    signal,
  );
  return answer.data.flatMap(([value, count]) => (value === null || value === "" ? [] : [{ value: String(value), count: Number(count) }]));
}

/** Templates by id, as counted in both times. */
async function templateColumn(templates: readonly Counted[], here: [Condition, Bounds], elsewhere: [Condition, Bounds], signal: AbortSignal): Promise<ColumnCounts> {
  const read = async ([condition, bounds]: [Condition, Bounds]) =>
    (await countTemplates(templates, condition, bounds, signal)).map(({ id, total: count }): FacetValue => ({ value: id, count }));
  return { column: "template", here: await read(here), elsewhere: await read(elsewhere) };
}

async function total({ where, values }: Condition, signal: AbortSignal): Promise<number> {
  return Number((await querySql(`SELECT count() AS n FROM logs WHERE ${where}`, values, signal)).data[0]?.[0] ?? 0);
}

type Props = { setup: SearchSetup; view: View; onView: (change: Partial<View>) => void };

/** The values that are more frequent in the time shown than in the one before it, or in the compared one. */
export function WhatDiffers({ setup, view, onView }: Props) {
  const comparison = view.compare === "" ? "before" : view.compare;
  const elsewhere: Bounds = shifted(setup.bounds, comparison);
  const { data: templates } = useTemplateTable({ service: view.service, level: view.level, sort: "count" });
  const isKnown = templates !== undefined;
  // Those known when it is asked: the list grows all the time.
  const counted = useMemo(() => countedTemplates(templates ?? []), [isKnown, setup.key, setup.bounds]);
  const texts = new Map((templates ?? []).map(({ template_id, name, template_typed }) => [template_id, name ?? template_typed]));
  const { data, error } = useQuery({
    queryKey: ["differences", setup.key, setup.bounds, comparison],
    enabled: isKnown,
    queryFn: async ({ signal }) => {
      const other = searchCondition(setup.filter, elsewhere, new Map((templates ?? []).map((known) => [known.template_id, known.template_typed])));
      const read = async (column: string): Promise<ColumnCounts> => ({
        column,
        here: await counts(column, setup.condition, signal),
        elsewhere: await counts(column, other, signal),
      });
      const [here, there, ...found] = await Promise.all([
        total(setup.condition, signal),
        total(other, signal),
        templateColumn(counted, [setup.condition, setup.bounds], [other, elsewhere], signal),
        ...columns.map(read),
      ]);
      return differences(found, here, there);
    },
    retry: false,
    placeholderData: (last) => last,
  });
  return (
    <section aria-label="What differs" className="max-h-60 overflow-y-auto border-b border-line px-3 py-2" data-differences={data?.length ?? ""} tabIndex={0}>
      <h3 className="text-small text-muted">More frequent in this time than in {comparisonWords[comparison]}</h3>
      {error !== null && <Note>Not known: {error.message}</Note>}
      {data === undefined && error === null && <Note>Counting both times…</Note>}
      {data?.length === 0 && <p className="text-soft">Nothing stands out: no value of these fields makes up 1.5 times as much.</p>}
      <ul>
        {(data ?? []).map((difference) => (
          <Row key={`${difference.column} ${difference.value}`} difference={difference} text={texts.get(difference.value)} onPress={(token) => onView({ q: withToken(view.q, token) })} />
        ))}
      </ul>
    </section>
  );
}

function Row({ difference, text, onPress }: { difference: Difference; text: string | undefined; onPress: (token: string) => void }) {
  const { column, value, count, share, shareElsewhere, lift } = difference;
  const token = column === "template" ? `template:${value}` : column === "service" ? `service:${quoted(value)}` : column === "severity_text" ? `level:${quoted(value)}` : `${column}=${quoted(value)}`;
  return (
    <li>
      <button type="button" onClick={() => onPress(token)} className="flex w-full flex-wrap gap-x-3 rounded-chip px-1 text-left text-small hover:bg-hover">
        <span className="w-16 text-muted">{names[column]}</span>
        <span dir="auto" className={`min-w-24 font-medium [overflow-wrap:anywhere] ${column === "template" ? "max-w-full truncate font-mono" : ""}`}>{column === "template" ? (text ?? value).slice(0, 200) : value}</span>
        <span className="text-soft">{formatShare(share)} here, {formatShare(shareElsewhere)} there</span>
        <span className="text-muted">{Number.isFinite(lift) ? `${lift < 10 ? lift.toFixed(1) : formatCount(lift)} times as much` : "new"}, {formatCount(count)} lines</span>
      </button>
    </li>
  );
}
