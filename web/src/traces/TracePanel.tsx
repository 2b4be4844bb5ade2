import { useMemo, useState } from "react";
import { useTrace, type TraceRecord } from "../api/traces";
import type { UnixSeconds } from "../api/contract";
import { Door } from "../app/Door";
import { button } from "../app/fields";
import { FailureNote, Note } from "../app/Note";
import { Legend } from "../chart/Legend";
import { Panel } from "../app/Panel";
import { formatMs, plural } from "../format/number";
import { stamp } from "../format/time";
import { waterfall, type Bar } from "./waterfall";

const indentPx = 12;
const indentMax = 12;
/** Seconds around a trace in which its lines are looked for. */
const margin = 60;

/** One trace: who called whom, for how long, and what ended last. */
export function TracePanel({ id, onClose }: { id: string; onClose: () => void }) {
  const { data, error, isPending } = useTrace(id);
  const [opened, setOpened] = useState<number | null>(null);
  const drawn = useMemo(() => waterfall(data?.spans ?? []), [data]);
  const time = data === undefined ? {} : { from: Math.floor(data.started - margin), to: Math.ceil(data.started + data.duration_ms / 1_000 + margin) };
  return (
    <Panel
      title="Trace"
      aside={
        <>
          <Door to={{ page: "lines", q: `trace_id=${id}`, stored: true, ...time }} className="font-medium text-selected">its lines</Door>
          <button type="button" className={button} onClick={onClose}>Close</button>
        </>
      }
    >
      <div className="px-3 py-2" data-trace-open={id}>
        <p className="font-mono text-small text-soft [overflow-wrap:anywhere] select-all">{id}</p>
        {data !== undefined && (
          <p>
            {formatMs(drawn.totalMs)}, {plural(data.spans.length, "record")} of {plural(data.services.length, "service")}, {stamp(data.started as UnixSeconds)}
            {data.has_errors && <strong className="ml-2 font-semibold text-root">with errors</strong>}
          </p>
        )}
      </div>
      {isPending && <Note>Reading the trace…</Note>}
      {error !== null && <FailureNote what="The trace" error={error} />}
      {drawn.bars.length > 0 && <Scale totalMs={drawn.totalMs} />}
      <ol aria-label="Waterfall">
        {drawn.bars.map((bar, place) => (
          <BarRow key={place} bar={bar} isOpen={opened === place} onToggle={() => setOpened(opened === place ? null : place)} />
        ))}
      </ol>
      {drawn.hidden > 0 && <Note>and {plural(drawn.hidden, "more record")}: its lines show them all.</Note>}
      {drawn.bars.length > 0 && (
        <div className="border-t border-line px-3 py-1">
          <Legend parts={[["bg-ink", "critical path: what ended last at each step"], ["bg-root-mark", "error"], ["bg-edge", "other"]]} />
        </div>
      )}
    </Panel>
  );
}

const columns = "grid grid-cols-[minmax(0,1fr)] wide:grid-cols-[minmax(8rem,15rem)_minmax(0,1fr)_4.5rem] items-center gap-x-3 px-3";

function Scale({ totalMs }: { totalMs: number }) {
  return (
    <p className={`border-t border-line text-tiny text-muted ${columns}`} aria-hidden="true">
      <span className="hidden wide:block">service</span>
      <span className="flex justify-between"><span>0</span><span>{formatMs(totalMs / 2)}</span><span>{formatMs(totalMs)}</span></span>
    </p>
  );
}

function BarRow({ bar, isOpen, onToggle }: { bar: Bar; isOpen: boolean; onToggle: () => void }) {
  const { record, from, to, lengthMs, isCritical } = bar;
  const isBad = record.level === "ERROR" || record.level === "FATAL";
  const tone = isBad ? "bg-root-mark" : isCritical ? "bg-ink" : "bg-edge";
  return (
    <li className="border-t border-line" data-span={record.span_id}>
      <button type="button" aria-expanded={isOpen} onClick={onToggle} className={`w-full py-1 text-left hover:bg-hover ${columns}`}>
        <span className="flex min-w-0 items-center gap-1" style={{ paddingLeft: Math.min(record.depth, indentMax) * indentPx }}>
          <span className={`truncate ${isBad ? "font-semibold text-root" : isCritical ? "font-medium" : "text-soft"}`}>{record.service}</span>
          {record.status_code !== null && record.status_code >= 400 && <span className="text-tiny text-root">{record.status_code}</span>}
        </span>
        <span className="relative block h-4">
          <span aria-hidden="true" className="absolute top-1/2 right-0 left-0 h-px bg-line" />
          <span aria-hidden="true" className={`absolute top-0.5 h-3 rounded-[2px] ${tone}`} style={{ left: `min(${from * 100}%, calc(100% - 2px))`, width: `max(2px, ${(to - from) * 100}%)` }} />
        </span>
        <span className="text-right text-small whitespace-nowrap">{formatMs(lengthMs)}</span>
      </button>
      {isOpen && <RecordDetails record={record} beginMs={bar.beginMs} />}
    </li>
  );
}

function RecordDetails({ record, beginMs }: { record: TraceRecord; beginMs: number }) {
  const facts: ReadonlyArray<readonly [string, string]> = [
    ["level", record.level],
    ["begins after", formatMs(beginMs)],
    ["span", record.span_id],
    ["called by", record.parent_service ?? "nobody known"],
    ["status", !record.status_code ? "" : String(record.status_code)],
  ];
  return (
    <div className="px-3 pb-2">
      <pre dir="auto" className="font-mono text-small whitespace-pre-wrap [overflow-wrap:anywhere]">{record.message}</pre>
      <dl className="mt-1 flex flex-wrap gap-x-4 text-small">
        {facts.filter(([, value]) => value !== "").map(([name, value]) => (
          <div key={name} className="flex gap-1"><dt className="text-muted">{name}</dt><dd className="text-soft">{value}</dd></div>
        ))}
      </dl>
      <Door to={{ page: "services", service: record.service }} className="text-small font-medium text-selected hover:underline">Service {record.service}</Door>
    </div>
  );
}
