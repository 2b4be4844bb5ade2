import { useEffect, useRef, useState } from "react";
import uPlot from "uplot";
import { chartOptions, type Mark, type SeriesStyle, type Span } from "./chartOptions";
import { usePalette } from "./palette";

const noSpans: Span[] = [];
const noMarks: Mark[] = [];
const noDeploys: readonly number[] = [];

type Props = {
  /** Seconds since 1970, oldest first. */
  time: readonly number[];
  /** One column per entry of `series`. */
  columns: readonly (readonly (number | null)[])[];
  /** Fixed for the life of the chart. */
  series: readonly SeriesStyle[];
  /** What the axis spans. */
  from: number;
  to: number;
  /** The least top of the scale: what is small stays small. */
  floor?: number;
  level?: number | null;
  spans?: Span[];
  marks?: Mark[];
  deploys?: readonly number[];
  /** Fixed for the life of the chart. */
  format?: (value: number) => string;
  onHover?: (position: number | null) => void;
  onBrush?: (from: number, to: number) => void;
};

/** Series over time. uPlot owns the canvas; React only hands it columns. */
export function TimeChart({
  time, columns, series, from, to, floor = 0, level = null, spans = noSpans, marks = noMarks, deploys = noDeploys, format, onHover, onBrush,
}: Props) {
  const palette = usePalette();
  const box = useRef<HTMLDivElement>(null);
  const [chart, setChart] = useState<uPlot | null>(null);
  const drawn = useRef({ from, to, spans, marks, deploys, floor, level, onHover, onBrush });
  drawn.current.onHover = onHover;
  drawn.current.onBrush = onBrush;

  useEffect(() => {
    const element = box.current;
    if (element === null) return;
    const size = () => ({ width: element.clientWidth, height: element.clientHeight });
    const options = chartOptions({
      palette,
      size: size(),
      range: () => [drawn.current.from, drawn.current.to],
      spans: () => drawn.current.spans,
      marks: () => drawn.current.marks,
      deploys: () => drawn.current.deploys,
      level: () => drawn.current.level,
      series,
      floor: () => drawn.current.floor,
      format,
      onHover: (position) => drawn.current.onHover?.(position),
      onBrush: (begin, end) => drawn.current.onBrush?.(begin, end),
    });
    const created = new uPlot(options, [[], ...series.map(() => [])] as unknown as uPlot.AlignedData, element);
    const observer = new ResizeObserver(() => created.setSize(size()));
    observer.observe(element);
    setChart(created);
    return () => {
      observer.disconnect();
      created.destroy();
      setChart(null);
    };
  }, [palette, series, format]);

  useEffect(() => {
    if (chart === null) return;
    drawn.current = { ...drawn.current, from, to, spans, marks, deploys, floor, level };
    chart.setData([time, ...columns] as unknown as uPlot.AlignedData);
  }, [chart, time, columns, from, to, floor, level, spans, marks, deploys]);

  return <div ref={box} className="absolute inset-0" />;
}
