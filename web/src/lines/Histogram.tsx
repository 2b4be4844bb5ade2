import { useMemo, useState } from "react";
import { histogramBarsMax } from "../api/limits";
import { useDeploys } from "../api/deploys";
import { useHistogram } from "../api/logs";
import type { UnixSeconds } from "../api/contract";
import type { View } from "../app/link";
import type { SeriesStyle } from "../chart/chartOptions";
import { MarkedChart } from "../chart/MarkedChart";
import { formatCount } from "../format/number";
import { stamp } from "../format/time";
import { rangeWords, shifted, stepOf } from "../time/timeRange";
import { alignedTotals, bucketColumns } from "../volume/buckets";
import { searchCondition } from "./searchSql";
import { WhatDiffers } from "./WhatDiffers";
import type { SearchSetup } from "./useSearchSetup";

const plain: readonly SeriesStyle[] = [
  { name: "all", color: "level-info", as: "bars" },
  { name: "warnings", color: "level-warn", as: "bars" },
  { name: "errors", color: "level-error", as: "bars" },
];
const compared: readonly SeriesStyle[] = [...plain, { name: "compared", color: "soft", as: "dashed" }];

type Props = { setup: SearchSetup; view: View; onView: (change: Partial<View>) => void };

/** When the lines found came, by severity; drawing over a span makes it the range. */
export function Histogram({ setup, view, onView }: Props) {
  const [hovered, setHovered] = useState<number | null>(null);
  const [isExplained, setExplained] = useState(false);
  const { bounds, condition, filter } = setup;
  const step = stepOf(bounds, histogramBarsMax);
  const { data, error } = useHistogram(condition, step);
  const { compare } = view;
  const other = useMemo(
    () => (compare === "" ? null : shifted(bounds, compare)),
    [compare, bounds],
  );
  const { data: before } = useHistogram(useMemo(() => (other === null ? null : searchCondition(filter, other)), [filter, other]), step);
  const columns = useMemo(() => bucketColumns(data ?? [], bounds, step), [data, bounds, step]);
  const drawn = useMemo(() => {
    const bars = [columns.total, columns.errorsAndWarnings, columns.errors];
    return other === null ? bars : [...bars, alignedTotals(before ?? [], other, step, columns.time.length)];
  }, [columns, other, before, step]);
  const deploys = useDeploys(view, filter.service);
  if (error !== null) return <p className="border-b border-line px-3 py-1 text-small text-muted">No histogram: {error.message}</p>;
  const at = hovered === null ? undefined : columns.time[hovered];
  return (
    <div className="shrink-0 border-b border-line">
      <p className="flex gap-x-3 px-3 pt-1 text-tiny text-muted">
        <span>lines by {rangeWords(step)}</span>
        <span>
          {at === undefined || hovered === null
            ? "draw over a span to narrow the time"
            : `${stamp((at - step / 2) as UnixSeconds).slice(0, 19)}: ${formatCount(columns.total[hovered] ?? 0)} lines, ${formatCount(columns.errors[hovered] ?? 0)} errors`}
        </span>
        {other !== null && <span>dashed: the compared time</span>}
        <button
          type="button"
          aria-expanded={isExplained}
          onClick={() => setExplained(!isExplained)}
          className="ml-auto font-medium text-selected hover:underline"
        >
          {isExplained ? "Hide what differs" : "What differs here?"}
        </button>
      </p>
      <MarkedChart
        label="Lines found, over time"
        className="mx-2 h-24"
        attributes={{ "data-histogram": columns.time.length }}
        deploys={deploys}
        time={columns.time}
        columns={drawn}
        series={other === null ? plain : compared}
        from={bounds.from}
        to={bounds.to}
        onHover={setHovered}
        onBrush={(from, to) => onView({ from, to })}
      />
      {isExplained && <WhatDiffers setup={setup} view={view} onView={onView} />}
    </div>
  );
}
