import { useMemo } from "react";
import { useQuery } from "@tanstack/react-query";
import type { Template } from "../api/contract";
import { parameterLinesMax } from "../api/limits";
import { querySql } from "../api/sql";
import { useView } from "../app/link";
import { Note } from "../app/Note";
import { formatCount, formatRate, plural } from "../format/number";
import { boundsCondition, templatePattern } from "../lines/searchSql";
import { quoted } from "../lines/query";
import { Door } from "../app/Door";
import { rangeLabel } from "../time/timeRange";
import { useBounds } from "../time/useBounds";
import { parametersOf, type Parameter } from "./parameters";

/** What fills the wildcards, in the newest lines of the range. */
export function Parameters({ template }: { template: Template }) {
  const [view] = useView();
  const bounds = useBounds(view, 60);
  const { template_id: id, template_typed: typed, service } = template;
  const { data, error } = useQuery({
    queryKey: ["parameters", id, bounds],
    queryFn: async ({ signal }) => {
      const answer = await querySql(
        `SELECT message FROM logs WHERE ${boundsCondition(bounds)} AND service = {service:String} AND message LIKE {pattern:String} ` +
          `ORDER BY timestamp DESC LIMIT ${parameterLinesMax}`,
        { service, pattern: templatePattern(typed) },
        signal,
      );
      return answer.data.map(([message]) => String(message));
    },
    retry: false,
  });
  const read = useMemo(() => parametersOf(typed, data ?? []), [typed, data]);
  return (
    <section aria-label="Values" className="border-t border-line px-3 py-2" data-parameters={read.parameters.length}>
      <h3 className="font-semibold">Values</h3>
      {error !== null && <p className="text-small text-muted">Not known: {error.message}</p>}
      {data !== undefined && read.lines === 0 && <Note>No line of it in the {rangeLabel(view)}, or no values in it.</Note>}
      {read.lines > 0 && <p className="text-small text-muted">in {plural(read.lines, "line")} of the {rangeLabel(view)}</p>}
      <ol className="mt-1 grid gap-2">
        {read.parameters.filter(() => read.lines > 0).map((parameter) => <Values key={parameter.place} parameter={parameter} lines={read.lines} id={id} />)}
      </ol>
    </section>
  );
}

function Values({ parameter, lines, id }: { parameter: Parameter; lines: number; id: string }) {
  const { place, kind, cardinality, top, numbers } = parameter;
  return (
    <li className="border-t border-line pt-1 first:border-t-0">
      <p className="text-small">
        <span className="font-mono text-soft">{kind}</span> <span className="text-muted">no. {place + 1}, {plural(cardinality, "value")}</span>
      </p>
      {numbers !== null && <Numbers numbers={numbers} />}
      {(numbers === null || cardinality <= 12) && (
        <ol>
          {top.map(({ value, count }) => (
            <li key={value} className="grid grid-cols-[minmax(0,1fr)_5rem_3rem] items-center gap-2 text-small">
              <Door to={{ page: "lines", q: `template:${id} ${quoted(value)}`, stored: true }} className="truncate font-mono hover:underline" title={value.slice(0, 500)}>
                <span dir="auto">{value.slice(0, 120)}</span>
              </Door>
              <span className="h-1.5 rounded-full bg-line" aria-hidden="true"><span className="block h-full rounded-full bg-soft" style={{ width: `${(count / lines) * 100}%` }} /></span>
              <span className="text-right text-muted">{formatCount(count)}</span>
            </li>
          ))}
        </ol>
      )}
    </li>
  );
}

function Numbers({ numbers }: { numbers: NonNullable<Parameter["numbers"]> }) {
  const most = Math.max(...numbers.bars);
  const show = (value: number) => (Math.abs(value) < 10 ? formatRate(value) : formatCount(value));
  return (
    <div>
      <svg viewBox="0 0 200 36" preserveAspectRatio="none" className="h-9 w-full" role="img" aria-label={`from ${show(numbers.least)} to ${show(numbers.most)}, the middle ${show(numbers.middle)}`}>
        {numbers.bars.map((count, place) => (
          <rect key={place} x={place * 10 + 0.5} width={9} y={36 - (count / most) * 34} height={(count / most) * 34} className="fill-soft" />
        ))}
      </svg>
      <p className="flex justify-between text-tiny text-muted"><span>{show(numbers.least)}</span><span>middle {show(numbers.middle)}</span><span>{show(numbers.most)}</span></p>
    </div>
  );
}
