import type { UnixSeconds } from "../api/contract";
import { Door } from "../app/Door";
import { useView } from "../app/link";
import { Spark } from "../chart/Spark";
import { formatCount, formatShare } from "../format/number";
import { ago, stamp } from "../format/time";
import { isLoud, levelEdge } from "../lines/level";
import { templateParts } from "./templateParts";
import type { TemplateLine } from "./templateTable";

type Props = { row: TemplateLine; now: UnixSeconds; height: number; position: number; isSelected: boolean; /** Beside an open one: text and count only. */ isNarrow: boolean; /** Lines by bars of the last while; unknown at first. */ course: number[] | undefined };

const shownMax = 400;

/** Columns of the table; heading and rows share them. */
export const openColumns = "grid grid-cols-[minmax(0,1fr)_5rem] gap-x-3 px-3";
export const columns = "grid grid-cols-[minmax(0,1fr)_5rem] gap-x-3 px-3 wide:grid-cols-[minmax(0,1fr)_7.5rem_3.5rem_5rem_4rem_8.5rem_6rem] roomy:grid-cols-[minmax(0,1fr)_7.5rem_3.5rem_5rem_4rem_5rem_8.5rem_6rem]";

export function TemplateTableRow({ row, now, height, position, isSelected, isNarrow, course }: Props) {
  const [view] = useView();
  return (
    <div
      role="row"
      aria-rowindex={position + 1}
      aria-selected={isSelected}
      data-template={row.template_id}
      style={{ height }}
      className={`relative content-center items-center border-t border-line ${isSelected ? "bg-selected-wash" : "hover:bg-hover"} ${isNarrow ? openColumns : columns}`}
    >
      <span aria-hidden="true" className={`absolute inset-y-1 left-0 w-0.75 ${levelEdge(row.level)}`} />
      <span role="cell" className="min-w-0">
        <Door
          to={{ ...view, open: row.template_id }}
          title={row.template_typed.slice(0, 2_000)}
          className="line-clamp-2 font-mono text-small [overflow-wrap:anywhere] hover:underline wide:block wide:truncate"
        >
          <span dir="auto">
            {row.name != null && row.name !== "" && <strong className="mr-2 font-sans font-semibold">{row.name}</strong>}
            {templateParts(row.template_typed.slice(0, shownMax)).map((part, at) => (
              <span key={at} className={part.isWildcard ? "text-muted" : ""}>{part.text}</span>
            ))}
          </span>
        </Door>
        <span className={`truncate text-tiny text-muted wide:hidden ${isNarrow ? "hidden" : "block"}`}>
          {row.level} · {row.service} · first {ago(row.first_seen, now)}
        </span>
      </span>
      {!isNarrow && (
        <>
      <span role="cell" className="hidden truncate text-soft wide:block">{row.service}</span>
      <span role="cell" className={`hidden text-tiny wide:block ${isLoud(row.level) ? "font-semibold" : "text-muted"}`}>{row.level}</span>
        </>
      )}
      <span role="cell" className="text-right">{formatCount(row.count)}</span>
      {!isNarrow && (
        <>
      <span role="cell" className="hidden text-right text-soft wide:block">{formatShare(row.share)}</span>
      <span role="cell" className="hidden text-right leading-none roomy:block">{course !== undefined && <Spark values={course} />}</span>
      <span role="cell" className="hidden text-right whitespace-nowrap wide:block" title={stamp(row.first_seen)}>
        {row.isNew && <span className="mr-1.5 rounded-chip border border-edge px-1 text-tiny font-medium">new</span>}
        {ago(row.first_seen, now)}
      </span>
      <span role="cell" className="hidden text-right whitespace-nowrap text-muted wide:block" title={stamp(row.last_seen)}>{ago(row.last_seen, now)}</span>
        </>
      )}
    </div>
  );
}
