import { useEffect, useRef, useState } from "react";
import uPlot from "uplot";
import { chartOptions, type Span } from "./chartOptions";
import { usePalette } from "./palette";
import type { VolumeColumns } from "./volumeColumns";

type Props = {
  columns: VolumeColumns;
  rangeSeconds: number;
  spans: Span[];
  onHover: (bar: number | null) => void;
};

/** The bars. uPlot owns the canvas; React only hands it columns. */
export function VolumeChart({ columns, rangeSeconds, spans, onHover }: Props) {
  const palette = usePalette();
  const box = useRef<HTMLDivElement>(null);
  const [chart, setChart] = useState<uPlot | null>(null);
  const drawn = useRef({ range: [0, 1] as [number, number], spans });

  useEffect(() => {
    const element = box.current;
    if (element === null) return;
    const size = () => ({ width: element.clientWidth, height: element.clientHeight });
    const options = chartOptions({
      palette,
      size: size(),
      range: () => drawn.current.range,
      spans: () => drawn.current.spans,
      onHover,
    });
    const created = new uPlot(options, [[], [], [], []], element);
    const observer = new ResizeObserver(() => created.setSize(size()));
    observer.observe(element);
    setChart(created);
    return () => {
      observer.disconnect();
      created.destroy();
      setChart(null);
    };
  }, [palette, onHover]);

  useEffect(() => {
    if (chart === null) return;
    const { time, total, errorsAndWarnings, errors } = columns;
    const step = (time[1] ?? 1) - (time[0] ?? 0);
    const end = (time.at(-1) ?? 0) + step / 2;
    drawn.current = { range: [end - rangeSeconds, end], spans };
    chart.setData([time, total, errorsAndWarnings, errors]);
  }, [chart, columns, rangeSeconds, spans]);

  return <div ref={box} className="absolute inset-0" />;
}
