import { useMemo, useState } from "react";
import type { Incident, TimelinePoint, UnixSeconds } from "../../api/contract";
import { ranges, type RangeSeconds } from "../../app/link";
import { Panel } from "../../app/Panel";
import { formatRate } from "../../format/number";
import { clock } from "../../format/time";
import { isOpen } from "../incidents/ranking";
import { VolumeChart } from "./VolumeChart";
import { volumeColumns } from "./volumeColumns";

type Props = {
  points: TimelinePoint[];
  incidents: Incident[];
  range: RangeSeconds;
  onRange: (range: RangeSeconds) => void;
};

export function VolumePanel({ points, incidents, range, onRange }: Props) {
  const [hovered, setHovered] = useState<number | null>(null);
  const columns = useMemo(() => volumeColumns(points, range), [points, range]);
  const spans = useMemo(
    () => incidents.filter(isOpen).map(({ started, resolved }) => ({ from: started, to: resolved ?? Infinity })),
    [incidents],
  );

  const bar = hovered ?? columns.time.length - 1;
  const errors = columns.errors[bar];
  const warnings = difference(columns.errorsAndWarnings[bar], errors);
  const time = columns.time[bar];
  const readings = (
    <p className="flex gap-x-3 whitespace-nowrap" aria-label="Rates per second">
      {time !== undefined && <span className="hidden wide:inline">{clock(time as UnixSeconds)}</span>}
      <Key mark="bg-level-info" name="all/s" value={columns.total[bar]} />
      <Key mark="bg-level-warn" name="warnings" value={warnings} />
      <Key mark="bg-level-error" name="errors" value={errors} />
    </p>
  );
  return (
    <Panel
      title="Volume"
      className="h-52 shrink-0 wide:h-44"
      aside={
        <>
          <div className="hidden wide:block">{readings}</div>
          <RangeChoice range={range} onRange={onRange} />
        </>
      }
    >
      <div className="px-3 pt-1.5 text-small text-muted wide:hidden">{readings}</div>
      <div className="relative m-2 min-h-0 grow" role="img" aria-label={`Records per second over ${range / 60} min`}>
        <VolumeChart columns={columns} rangeSeconds={range} spans={spans} onHover={setHovered} />
      </div>
    </Panel>
  );
}

function difference(all: number | null | undefined, part: number | null | undefined): number | null {
  return all == null || part == null ? null : all - part;
}

function Key({ mark, name, value }: { mark: string; name: string; value: number | null | undefined }) {
  return (
    <span className="inline-flex items-center gap-1">
      <span aria-hidden="true" className={`size-2 rounded-[2px] ${mark}`} />
      {name}
      <span className="inline-block min-w-7 text-ink">{value == null ? "–" : formatRate(value)}</span>
    </span>
  );
}

function RangeChoice({ range, onRange }: Pick<Props, "range" | "onRange">) {
  return (
    <span role="group" aria-label="Range" className="flex shrink-0">
      {ranges.map((choice) => (
        <button
          key={choice}
          type="button"
          aria-pressed={choice === range}
          onClick={() => onRange(choice)}
          className="rounded-chip px-1.5 text-small whitespace-nowrap text-muted hover:bg-hover aria-pressed:bg-hover aria-pressed:font-medium aria-pressed:text-ink"
        >
          {choice / 60} min
        </button>
      ))}
    </span>
  );
}
