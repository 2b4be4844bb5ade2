import { useMemo, useState } from "react";
import type { Anomaly, Incident, TimelinePoint, UnixSeconds } from "../api/contract";
import type { View } from "../app/link";
import { Panel } from "../app/Panel";
import type { SeriesStyle } from "../chart/chartOptions";
import { DeployFlag } from "../chart/DeployFlags";
import { MarkedChart } from "../chart/MarkedChart";
import { useDeploys } from "../api/deploys";
import { stamp } from "../format/time";
import { rangeWords } from "../time/timeRange";
import { expectedOf, expectedWords } from "./expected";
import { anomalyMarks } from "./marks";
import { Reading } from "./Reading";
import { useVolume } from "./useVolume";

type Props = {
  points: TimelinePoint[];
  incidents: Incident[];
  anomalies: Anomaly[];
  view: View;
  onView: (change: Partial<View>) => void;
};

// Before the bars, which would hide it; clear, so that it hides nothing.
const expectedBand: readonly SeriesStyle[] = [
  { name: "upper", color: "expected", as: "upper", isScaled: false },
  { name: "lower", color: "expected", as: "lower", isScaled: false },
];
const allBars: readonly SeriesStyle[] = [{ name: "all", color: "level-info", as: "bars" }, ...expectedBand];
const comparedBars: readonly SeriesStyle[] = [...allBars, { name: "compared", color: "soft", as: "dashed" }];
// Drawn from the tallest to the lowest: errors stand in front of the sum that contains them.
const badBars: readonly SeriesStyle[] = [
  { name: "warnings", color: "level-warn", as: "bars" },
  { name: "errors", color: "level-error", as: "bars" },
  ...expectedBand,
];

const expectedMark = "border border-edge bg-expected";

/** A tenth of the lines fills the lower scale; less of them stays low. */
const badShare = 0.1;

/** How much, and how much of it bad: two scales, one time, one pointer. Drawing over a span makes it the range. */
export function VolumePanel({ points, incidents, anomalies, view, onView }: Props) {
  const [hovered, setHovered] = useState<number | null>(null);
  const { columns, bounds, compared } = useVolume(points, view);
  const largest = useMemo(() => Math.max(0, ...columns.total.map((rate) => rate ?? 0)), [columns]);
  const expectedAll = useMemo(() => expectedOf(columns.total), [columns]);
  const expectedBad = useMemo(() => expectedOf(columns.errorsAndWarnings, largest * badShare), [columns, largest]);
  const all = useMemo(() => [columns.total, expectedAll.upper, expectedAll.lower, ...(compared === null ? [] : [compared])], [expectedAll, columns, compared]);
  const bad = useMemo(() => [columns.errorsAndWarnings, columns.errors, expectedBad.upper, expectedBad.lower], [expectedBad, columns]);
  const marks = useMemo(() => anomalyMarks(anomalies), [anomalies]);
  const deploys = useDeploys(view, "");
  const spans = useMemo(
    () => incidents.map(({ started, resolved }) => ({ from: started, to: resolved ?? Infinity })),
    [incidents],
  );

  // The last bar is still filling; without a pointer the figures are those of the one before.
  const bar = hovered ?? Math.max(0, columns.time.length - 2);
  const time = columns.time[bar];
  const shared = {
    time: columns.time,
    ...bounds,
    spans,
    marks,
    deploys,
    onHover: setHovered,
    onBrush: (from: number, to: number) => onView({ from, to }),
  };
  const length = rangeWords(Math.round(bounds.to - bounds.from));
  return (
    <Panel
      title="Volume and errors"
      className="h-96 wide:h-full"
      aside={
        <>
          {marks.length > 0 && <span className="hidden roomy:inline"><span aria-hidden="true" className="text-impacted">▼</span> anomaly</span>}
          {deploys.length > 0 && <span className="hidden items-center gap-1 roomy:inline-flex"><DeployFlag /> went live</span>}
          {compared !== null && <span>dashed: compared</span>}
          {time !== undefined && <span>{stamp(time as UnixSeconds).slice(bounds.to - bounds.from > 86_400 ? 0 : 11, 19)}</span>}
        </>
      }
    >
      <Reading
        name="lines/s"
        parts={[
          { mark: "bg-level-info", name: "all", value: columns.total[bar] },
          { mark: expectedMark, name: "expected", value: expectedAll.lower[bar], until: expectedAll.upper[bar], title: expectedWords },
        ]}
      />
      <MarkedChart
        {...shared}
        label={`Lines per second over ${length}`}
        className="mx-2 min-h-0 grow"
        attributes={{ "data-volume": "" }}
        columns={all}
        series={compared === null ? allBars : comparedBars}
      />
      <Reading
        name="of these/s"
        parts={[
          { mark: "bg-level-error", name: "errors", value: columns.errors[bar] },
          { mark: "bg-level-warn", name: "warnings", value: difference(columns.errorsAndWarnings[bar], columns.errors[bar]) },
          { mark: expectedMark, name: "both expected", value: expectedBad.lower[bar], until: expectedBad.upper[bar], title: expectedWords },
        ]}
      />
      <MarkedChart
        {...shared}
        label={`Errors and warnings per second over ${length}`}
        className="mx-2 mb-1 min-h-0 grow"
        isRepeated
        columns={bad}
        series={badBars}
        floor={largest * badShare}
      />
    </Panel>
  );
}

function difference(all: number | null | undefined, part: number | null | undefined): number | null {
  return all == null || part == null ? null : all - part;
}
