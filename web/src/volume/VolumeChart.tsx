import { useEffect, useRef, useState } from "react";
import uPlot from "uplot";
import { chartOptions, type BarSeries, type Mark, type Span } from "./chartOptions";
import { usePalette } from "./palette";

type Props = {
  time: number[];
  /** One column per entry of `bars`. */
  columns: (number | null)[][];
  /** Fixed for the life of the chart. */
  bars: readonly BarSeries[];
  rangeSeconds: number;
  /** The least top of the scale: what is small stays small. */
  floor?: number;
  spans: Span[];
  marks: Mark[];
  onHover: (bar: number | null) => void;
};

/** The bars. uPlot owns the canvas; React only hands it columns. */
export function VolumeChart({ time, columns, bars, rangeSeconds, floor = 0, spans, marks, onHover }: Props) {
  const palette = usePalette();
  const box = useRef<HTMLDivElement>(null);
  const [chart, setChart] = useState<uPlot | null>(null);
  const drawn = useRef({ range: [0, 1] as [number, number], spans, marks, floor });

  useEffect(() => {
    const element = box.current;
    if (element === null) return;
    const size = () => ({ width: element.clientWidth, height: element.clientHeight });
    const options = chartOptions({
      palette,
      size: size(),
      range: () => drawn.current.range,
      spans: () => drawn.current.spans,
      marks: () => drawn.current.marks,
      bars,
      floor: () => drawn.current.floor,
      onHover,
    });
    const created = new uPlot(options, [[], ...bars.map(() => [])] as unknown as uPlot.AlignedData, element);
    const observer = new ResizeObserver(() => created.setSize(size()));
    observer.observe(element);
    setChart(created);
    return () => {
      observer.disconnect();
      created.destroy();
      setChart(null);
    };
  }, [palette, bars, onHover]);

  useEffect(() => {
    if (chart === null) return;
    const step = (time[1] ?? 1) - (time[0] ?? 0);
    const end = (time.at(-1) ?? 0) + step / 2;
    drawn.current = { range: [end - rangeSeconds, end], spans, marks, floor };
    chart.setData([time, ...columns] as uPlot.AlignedData);
  }, [chart, time, columns, rangeSeconds, floor, spans, marks]);

  return <div ref={box} className="absolute inset-0" />;
}
