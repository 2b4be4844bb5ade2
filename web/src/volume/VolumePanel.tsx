import { useMemo, useState } from "react";
import type { Anomaly, Incident, TimelinePoint, UnixSeconds } from "../api/contract";
import type { RangeSeconds } from "../app/link";
import { Panel } from "../app/Panel";
import { clock } from "../format/time";
import { isOpen } from "../incidents/ranking";
import type { BarSeries } from "./chartOptions";
import { anomalyMarks } from "./marks";
import { RangeChoice } from "./RangeChoice";
import { Reading } from "./Reading";
import { VolumeChart } from "./VolumeChart";
import { volumeColumns } from "./volumeColumns";

type Props = {
  points: TimelinePoint[];
  incidents: Incident[];
  anomalies: Anomaly[];
  range: RangeSeconds;
  onRange: (range: RangeSeconds) => void;
};

const allBars: readonly BarSeries[] = [{ name: "all", color: "level-info" }];
// Drawn from the tallest to the lowest: errors stand in front of the sum that contains them.
const badBars: readonly BarSeries[] = [
  { name: "warnings", color: "level-warn" },
  { name: "errors", color: "level-error" },
];

/** A tenth of the lines fills the lower scale; less of them stays low. */
const badShare = 0.1;

/** How much, and how much of it bad: two scales, one time, one pointer. */
export function VolumePanel({ points, incidents, anomalies, range, onRange }: Props) {
  const [hovered, setHovered] = useState<number | null>(null);
  const columns = useMemo(() => volumeColumns(points, range), [points, range]);
  const all = useMemo(() => [columns.total], [columns]);
  const bad = useMemo(() => [columns.errorsAndWarnings, columns.errors], [columns]);
  const largest = useMemo(() => Math.max(0, ...columns.total.map((rate) => rate ?? 0)), [columns]);
  const marks = useMemo(() => anomalyMarks(anomalies), [anomalies]);
  const spans = useMemo(
    () => incidents.filter(isOpen).map(({ started, resolved }) => ({ from: started, to: resolved ?? Infinity })),
    [incidents],
  );

  // The last bar is still filling; without a pointer the figures are those of the one before.
  const bar = hovered ?? Math.max(0, columns.time.length - 2);
  const time = columns.time[bar];
  const shared = { time: columns.time, rangeSeconds: range, spans, marks, onHover: setHovered };
  return (
    <Panel
      title="Volume and errors"
      className="h-96 wide:h-full"
      aside={
        <>
          {marks.length > 0 && <span className="hidden roomy:inline"><span aria-hidden="true" className="text-impacted">▼</span> anomaly</span>}
          {time !== undefined && <span>{clock(time as UnixSeconds)}</span>}
          <RangeChoice range={range} onRange={onRange} />
        </>
      }
    >
      <Reading name="lines/s" parts={[{ mark: "bg-level-info", name: "all", value: columns.total[bar] }]} />
      <div className="relative mx-2 min-h-0 grow" role="img" aria-label={`Lines per second over ${range / 60} min`}>
        <VolumeChart {...shared} columns={all} bars={allBars} />
      </div>
      <Reading
        name="of these/s"
        parts={[
          { mark: "bg-level-error", name: "errors", value: columns.errors[bar] },
          { mark: "bg-level-warn", name: "warnings", value: difference(columns.errorsAndWarnings[bar], columns.errors[bar]) },
        ]}
      />
      <div className="relative mx-2 mb-1 min-h-0 grow" role="img" aria-label={`Errors and warnings per second over ${range / 60} min`}>
        <VolumeChart {...shared} columns={bad} bars={badBars} floor={largest * badShare} />
      </div>
    </Panel>
  );
}

function difference(all: number | null | undefined, part: number | null | undefined): number | null {
  return all == null || part == null ? null : all - part;
}
