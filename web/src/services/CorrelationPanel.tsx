import { useMemo } from "react";
import { useCorrelations } from "../api/service";
import { FailureNote, Note } from "../app/Note";
import { Panel } from "../app/Panel";
import { plural } from "../format/number";
import { heatmap, pairWords, strongestPairs, type Cell } from "./heatmap";

const square = 16;
const labelPx = 110;
const toldMax = 6;

/** Whose errors go together, and who follows whom. */
export function CorrelationPanel() {
  const { data, error, isPending } = useCorrelations();
  const map = useMemo(() => (data === undefined ? null : heatmap(data)), [data]);
  const told = useMemo(() => (data === undefined ? [] : strongestPairs(data, toldMax)), [data]);
  return (
    <Panel title="Whose errors go together" aside={data !== undefined && <span>last {data.window_seconds / 60} min</span>}>
      {isPending && <Note>Reading correlations…</Note>}
      {error !== null && data === undefined && <FailureNote what="Correlations" error={error} />}
      {map !== null && map.names.length < 2 && <Note>Too few services with 30 records in five minutes.</Note>}
      {map !== null && map.names.length >= 2 && (
        <>
          {told.length === 0 && <p className="px-3 pt-2 text-muted">No two services go together more than by chance.</p>}
          <ul className="px-3 pt-2 empty:hidden">
            {told.map((pair) => (
              <li key={`${pair.source} ${pair.target}`} data-pair className="flex gap-2">
                <span className="w-12 shrink-0 text-right">{pair.r.toFixed(2)}</span>
                <span className="min-w-0 [overflow-wrap:anywhere]">{pairWords(pair)}</span>
              </li>
            ))}
          </ul>
          <div tabIndex={0} role="group" aria-label="Correlations as squares" className="overflow-x-auto p-3">
            <svg
              width={labelPx + (map.names.length - 1) * square}
              height={map.names.length * square + 4}
              role="img"
              aria-label="Correlation of bad records between each two services; the list above names those that are hardly chance"
              data-heatmap={map.cells.length}
            >
              {map.cells.map((cell) => <Square key={`${cell.row} ${cell.column}`} cell={cell} names={map.names} />)}
              {map.names.map((name, row) => (
                <text key={name} x={labelPx - 6} y={row * square + 12} textAnchor="end" className="fill-soft text-[11px]">
                  {name.length > 16 ? `${name.slice(0, 15)}…` : name}
                </text>
              ))}
            </svg>
            <p className="text-tiny text-muted">
              Blue: together, the fuller the closer. Hollow: against each other. Framed: hardly chance (p &lt; 0.01).
              {map.hidden > 0 && ` ${plural(map.hidden, "more service")} not drawn.`}
            </p>
          </div>
        </>
      )}
    </Panel>
  );
}

function Square({ cell, names }: { cell: Cell; names: string[] }) {
  const { row, column, r, pair, isSure } = cell;
  const title = pair === null ? `${names[row]} and ${names[column]}: not known` : `${pairWords(pair)}: r ${r.toFixed(2)}, p ${pair.p_value.toPrecision(1)}`;
  return (
    <rect
      x={labelPx + column * square + 1}
      y={row * square + 1}
      width={square - 2}
      height={square - 2}
      rx={2}
      className={`${r >= 0 ? "fill-suspected-mark" : "fill-transparent"} ${isSure ? "stroke-ink" : r < -0.2 ? "stroke-muted" : "stroke-line"}`}
      fillOpacity={r >= 0 ? Math.max(0.04, r * r) : undefined}
      strokeDasharray={r < 0 && !isSure ? "2 2" : undefined}
    >
      <title>{title}</title>
    </rect>
  );
}
