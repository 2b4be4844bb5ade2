import { useEffect, useState } from "react";
import { useQuarantineCounts, useSources, type Source } from "../api/sources";
import { Door } from "../app/Door";
import { go, useView } from "../app/link";
import { FailureNote, Note } from "../app/Note";
import { Panel } from "../app/Panel";
import { useKeys } from "../app/useKeys";
import { formatBytes, formatCount, formatRate, plural } from "../format/number";
import { QuarantinePanel } from "./QuarantinePanel";
import { rowsPerSecond, withSample, type Sample } from "./rates";
import { retentionWords } from "./retention";
import { TokensPanel } from "./TokensPanel";

/** What takes rows: how many, how fast, for how long, and what was turned away. */
export default function DataPage() {
  const [view] = useView();
  const { data, error, isPending, dataUpdatedAt } = useSources(true);
  const sources = data ?? [];
  const [samples, setSamples] = useState<Sample[]>([]);
  useEffect(() => {
    if (data === undefined) return;
    setSamples((known) => withSample(known, { at: dataUpdatedAt, rows: new Map(data.map(({ name, rows }) => [name, rows])) }));
  }, [data, dataUpdatedAt]);
  const { data: refused } = useQuarantineCounts(sources.map(({ name }) => name));
  const isRetentionTold = sources.some(({ ttl }) => ttl !== null);
  const opened = sources.find(({ name }) => name === view.open);
  useKeys((command) => {
    const at = sources.findIndex(({ name }) => name === view.open);
    const next = command === "down" ? at + 1 : command === "up" ? at - 1 : null;
    if (command === "clear" && view.open !== "") go({ page: "data" });
    else if (next !== null) sources[next] !== undefined && go({ page: "data", open: sources[next].name });
    return next !== null;
  });
  return (
    <div className="grid grid-cols-[minmax(0,1fr)] items-start gap-2 p-2">
      <Panel title="Data sources" aside={data !== undefined && plural(sources.length, "source")}>
        {isPending && <Note>Reading data sources…</Note>}
        {error !== null && <FailureNote what="Data sources" error={error} />}
        {data?.length === 0 && <Note>There is no data source. A project's .datasource files make them.</Note>}
        {sources.length > 0 && (
          <div className="max-h-[45dvh] overflow-auto">
            <table className="w-full">
              <thead className="sticky top-0 z-10 bg-surface text-tiny text-muted">
                <tr className="h-6">
                  <th scope="col" className="w-1/2 pl-3 text-left font-normal">source</th>
                  <th scope="col" className="px-2 text-right font-normal">rows</th>
                  <th scope="col" className="hidden px-2 text-right font-normal wide:table-cell">size</th>
                  <th scope="col" className="px-2 text-right font-normal">rows/s</th>
                  <th scope="col" className="px-2 text-right font-normal">refused</th>
                  {isRetentionTold && <th scope="col" className="hidden pr-3 text-right font-normal wide:table-cell">kept</th>}
                </tr>
              </thead>
              <tbody>
                {sources.map((source) => (
                  <SourceRow
                    key={source.name}
                    source={source}
                    rate={rowsPerSecond(samples, source.name)}
                    refused={refused?.get(source.name)}
                    isOpen={source.name === view.open}
                    isRetentionTold={isRetentionTold}
                  />
                ))}
              </tbody>
            </table>
          </div>
        )}
      </Panel>
      {view.open !== "" && opened === undefined && data !== undefined && (
        <Panel title="Data source"><Note>There is no data source {view.open}.</Note></Panel>
      )}
      {opened !== undefined && (
        <div className="grid grid-cols-[minmax(0,1fr)] items-start gap-2 roomy:grid-cols-[minmax(0,1fr)_22rem]">
          <QuarantinePanel key={opened.name} source={opened.name} total={refused?.get(opened.name)} />
          <ColumnsPanel source={opened} />
        </div>
      )}
      <TokensPanel sources={sources.map(({ name }) => name)} />
    </div>
  );
}

type RowProps = { source: Source; rate: number | null; refused: number | undefined; isOpen: boolean; isRetentionTold: boolean };

function SourceRow({ source, rate, refused, isOpen, isRetentionTold }: RowProps) {
  return (
    <tr data-source={source.name} className={`h-row border-t border-line ${isOpen ? "bg-selected-wash" : "hover:bg-hover"}`}>
      <td className="max-w-0 min-w-28 py-0.5 pl-3">
        <Door to={{ page: "data", open: source.name }} isCurrent={isOpen} className="flex min-w-0 items-baseline gap-2 hover:underline">
          <bdi className="max-w-full shrink-0 truncate font-medium">{source.name}</bdi>
          <span dir="auto" className="hidden min-w-0 truncate text-small text-muted wide:inline">{source.description}</span>
        </Door>
      </td>
      <td className="px-2 text-right whitespace-nowrap">{formatCount(source.rows)}</td>
      <td className="hidden px-2 text-right whitespace-nowrap wide:table-cell">{source.bytes === 0 && source.rows > 0 ? <span className="text-muted">in memory</span> : formatBytes(source.bytes)}</td>
      <td className="px-2 text-right whitespace-nowrap" data-rate>{rate === null ? <span className="text-muted">…</span> : formatRate(rate)}</td>
      <td className={`px-2 text-right whitespace-nowrap ${(refused ?? 0) > 0 ? "font-semibold text-impacted" : "text-muted"}`}>{refused === undefined ? "–" : formatCount(refused)}</td>
      {isRetentionTold && <td className="hidden pr-3 text-right whitespace-nowrap text-soft wide:table-cell">{retentionWords(source.ttl)}</td>}
    </tr>
  );
}

function ColumnsPanel({ source }: { source: Source }) {
  return (
    <Panel title={source.name} aside={plural(source.columns.length, "column")}>
      <dl className="grid grid-cols-[auto_minmax(0,1fr)] gap-x-3 px-3 py-2 text-small">
        <dt className="text-muted">kept</dt>
        <dd data-kept>{source.ttl === null ? "not told by this server" : retentionWords(source.ttl)}</dd>
        {source.sortingKey !== "" && <><dt className="text-muted">sorted by</dt><dd className="font-mono [overflow-wrap:anywhere]">{source.sortingKey}</dd></>}
        <dt className="text-muted">size</dt>
        <dd>{formatCount(source.rows)} rows, {formatBytes(source.bytes)} on disk</dd>
      </dl>
      <ul aria-label="Columns" className="max-h-80 overflow-auto border-t border-line px-3 py-1 text-small" tabIndex={0}>
        {source.columns.map(({ name, type }) => (
          <li key={name} className="flex gap-3">
            <bdi className="min-w-0 grow truncate font-mono">{name}</bdi>
            <span className="text-tiny text-muted">{type}</span>
          </li>
        ))}
      </ul>
    </Panel>
  );
}
