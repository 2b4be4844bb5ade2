import { useMemo, useRef, type ComponentProps } from "react";
import type { Deploy } from "../api/deploys";
import { useSize } from "../app/useSize";
import { plotPx } from "./chartOptions";
import { DeployFlags } from "./DeployFlags";
import { deployMarks } from "./deployMarks";
import { TimeChart } from "./TimeChart";

type Props = Omit<ComponentProps<typeof TimeChart>, "deploys"> & {
  label: string;
  className: string;
  deploys: readonly Deploy[];
  /** Another chart of the view tells the same deploys. */
  isRepeated?: boolean;
  /** `data-` attributes of the picture. */
  attributes?: Readonly<Record<`data-${string}`, string | number>>;
};

/** A chart with the deploys of its time. They stand beside the picture and not in it, so that they can be read and pressed. */
export function MarkedChart({ label, className, deploys, isRepeated = false, attributes, ...chart }: Props) {
  const box = useRef<HTMLDivElement>(null);
  const size = useSize(box);
  const widthPx = size?.width ?? 0;
  const { from, to } = chart;
  const marks = useMemo(() => deployMarks(deploys, { from, to }, widthPx - plotPx.left - plotPx.right), [deploys, from, to, widthPx]);
  const lines = useMemo(() => marks.map(({ at }) => at), [marks]);
  return (
    <div ref={box} className={`relative ${className}`}>
      <div role="img" aria-label={label} className="absolute inset-0" {...attributes}>
        <TimeChart {...chart} deploys={lines} />
      </div>
      <DeployFlags marks={marks} widthPx={widthPx} isRepeated={isRepeated} onBrush={chart.onBrush} />
    </div>
  );
}
