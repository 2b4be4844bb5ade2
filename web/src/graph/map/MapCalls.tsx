import { memo, useMemo } from "react";
import type { Size } from "../../app/useSize";
import type { MapLayout } from "./mapLayout";
import { pointAt } from "./viewport";

type Props = { layout: MapLayout; size: Size; zoom: number; near: string | null };

/** All calls as one shape in the background; those of one service over it. */
export const MapCalls = memo(function MapCalls({ layout, size, zoom, near }: Props) {
  const all = useMemo(() => {
    const paths: string[] = [];
    for (const [source, targets] of layout.callees) for (const target of targets) paths.push(curve(layout, size, source, target));
    return paths.join("");
  }, [layout, size]);
  const outward = near === null ? [] : (layout.callees.get(near) ?? []).map((target) => curve(layout, size, near, target));
  const inward = near === null ? [] : (layout.callers.get(near) ?? []).map((source) => curve(layout, size, source, near));
  return (
    <g transform={`scale(${zoom})`} className="fill-none">
      <path d={all} vectorEffect="non-scaling-stroke" className={`stroke-edge ${near === null ? "opacity-70" : "opacity-30"}`} />
      <path d={inward.join("")} vectorEffect="non-scaling-stroke" className="stroke-soft [stroke-dasharray:4_3]" data-calls-in={inward.length} />
      <path d={outward.join("")} vectorEffect="non-scaling-stroke" className="stroke-selected stroke-2" data-calls-out={outward.length} />
    </g>
  );
});

function curve(layout: MapLayout, size: Size, source: string, target: string): string {
  const [from, to] = [layout.places.get(source), layout.places.get(target)];
  if (from === undefined || to === undefined) return "";
  const [a, b] = [pointAt(from, size), pointAt(to, size)];
  const middle = ((a.x + b.x) / 2).toFixed(1);
  return `M${a.x.toFixed(1)} ${a.y.toFixed(1)}C${middle} ${a.y.toFixed(1)} ${middle} ${b.y.toFixed(1)} ${b.x.toFixed(1)} ${b.y.toFixed(1)}`;
}
