import { useMemo, useRef, useState } from "react";
import type { Service } from "../api/contract";
import { useTraces, type TraceOrder, type TraceRow } from "../api/traces";
import { Door } from "../app/Door";
import { button } from "../app/fields";
import { useView } from "../app/link";
import { FailureNote, Note } from "../app/Note";
import { Panel } from "../app/Panel";
import { useKeys } from "../app/useKeys";
import { formatMs, plural } from "../format/number";
import { clock } from "../format/time";
import { SearchBar } from "../lines/SearchBar";
import { useSearchSetup } from "../lines/useSearchSetup";
import { TracePanel } from "./TracePanel";

const orders: readonly TraceOrder[] = ["newest", "slowest"];

/** Traces of the range; one that is open stands beside them as a waterfall. */
export default function TracesPage({ services }: { services: Service[] }) {
  const [view, change] = useView();
  const [order, setOrder] = useState<TraceOrder>("newest");
  const [errorsOnly, setErrorsOnly] = useState(false);
  const field = useRef<HTMLInputElement>(null);
  const setup = useSearchSetup(view);
  const { data, error, isPending } = useTraces(setup.condition, order, errorsOnly);
  const longest = useMemo(() => Math.max(1, ...(data ?? []).map(({ durationMs }) => durationMs)), [data]);
  useKeys((command) => {
    if (command === "search") field.current?.focus();
    else if (command === "clear" && view.open !== "") change({ open: "" });
    else return false;
    return true;
  });
  const isOpen = view.open !== "";
  return (
    <div className={`grid grid-cols-[minmax(0,1fr)] items-start gap-2 p-2 ${isOpen ? "roomy:grid-cols-[24rem_minmax(0,1fr)]" : ""}`}>
      {isOpen && <div className="min-w-0 roomy:order-2"><TracePanel id={view.open} onClose={() => change({ open: "" })} /></div>}
      <Panel
        title="Traces"
        className="max-h-[calc(100dvh-7rem)]"
        aside={
          <span role="group" aria-label="Which traces" className="flex flex-wrap gap-1 py-1">
            {orders.map((name) => (
              <button key={name} type="button" aria-pressed={order === name} className={button} onClick={() => setOrder(name)}>{name}</button>
            ))}
            <button type="button" aria-pressed={errorsOnly} className={button} onClick={() => setErrorsOnly(!errorsOnly)}>with errors</button>
          </span>
        }
      >
        <SearchBar fieldRef={field} view={view} services={services} onView={change} />
        <div className="min-h-0 overflow-y-auto" tabIndex={0} role="group" aria-label="List of traces">
          {isPending && <Note>Reading traces…</Note>}
          {error !== null && <FailureNote what="Traces" error={error} />}
          {data?.length === 0 && <Note>No trace in this time matches. Records need a trace_id to belong to one.</Note>}
          <ul aria-label="Traces">
            {(data ?? []).map((row) => (
              <TraceLine key={row.id} row={row} longest={longest} isOpen={row.id === view.open} />
            ))}
          </ul>
        </div>
        {data !== undefined && <p className="border-t border-line px-3 py-1 text-tiny text-muted">{plural(data.length, "trace")}, at most 100</p>}
      </Panel>
    </div>
  );
}

const servicesShown = 6;

function TraceLine({ row, longest, isOpen }: { row: TraceRow; longest: number; isOpen: boolean }) {
  const [view] = useView();
  const { id, started, durationMs, records, errors, services } = row;
  return (
    <li className={`border-t border-line first:border-t-0 ${isOpen ? "bg-selected-wash" : "hover:bg-hover"}`} data-trace={id}>
      <Door to={{ ...view, page: "traces", open: id }} className="block px-3 py-1">
        <span className="flex items-baseline gap-3 text-small">
          {started !== null && <span className="text-muted">{clock(started)}</span>}
          <span className="font-mono text-soft">{id.slice(0, 8)}</span>
          <span className="font-medium">{formatMs(durationMs)}</span>
          <span className="text-muted">{plural(records, "record")}</span>
          {errors > 0 && <span className="font-semibold text-root">{plural(errors, "error")}</span>}
        </span>
        <span className="flex items-center gap-2 text-tiny text-muted">
          <span aria-hidden="true" className="h-1 w-24 shrink-0 rounded-full bg-line">
            <span className={`block h-full rounded-full ${errors > 0 ? "bg-root-mark" : "bg-soft"}`} style={{ width: `${(durationMs / longest) * 100}%` }} />
          </span>
          <span className="truncate">
            {services.slice(0, servicesShown).join(" · ")}
            {services.length > servicesShown && ` and ${services.length - servicesShown} more`}
          </span>
        </span>
      </Door>
    </li>
  );
}
