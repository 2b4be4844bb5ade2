import type { Layout, Place } from "./layout";

export type Point = { x: number; y: number };

/** The picture in pixels: its size, and where a place is. */
export type Scale = { width: number; height: number; isAcross: boolean; at: (place: Place) => Point };

const rowMin = { across: 44, down: 46 } as const;
const rowMax = 84;
/** Room of a mark, its name and an arrow below. */
const depthMin = 72;
/** Room of a name between two depths. */
const columnMin = 78;
const margin = { depth: 56, row: 40 } as const;

/**
 * Fits a layout into the room there is: depth from the left to the right, or downwards where it is narrow.
 * Rows have a least size; with more of them than fit, the picture is larger than its box and scrolls.
 */
export function graphScale(layout: Layout, room: { width: number; height: number }): Scale {
  const isAcross = room.width >= Math.max(360, layout.depths * columnMin);
  const [first, last] = layout.rows;
  const rows = last - first;
  const steps = Math.max(1, layout.depths - 1);
  const least = isAcross ? rowMin.across : rowMin.down;
  const [depthRoom, rowRoom] = isAcross ? [room.width, room.height] : [room.height, room.width];
  const perRow = Math.min(rowMax, Math.max(least, rows === 0 ? 0 : (rowRoom - 2 * margin.row) / rows));
  const rowLength = Math.max(rowRoom, rows * perRow + 2 * margin.row);
  const depthMargin = isAcross ? margin.depth : margin.row;
  const depthLength = Math.max(depthRoom, steps * depthMin + 2 * depthMargin);
  const rowStart = (rowLength - rows * perRow) / 2;
  const depthStart = layout.depths <= 1 ? depthLength / 2 : depthMargin;
  const perDepth = (depthLength - 2 * depthMargin) / steps;
  const at = ({ depth, row }: Place): Point => {
    const along = depthStart + depth * perDepth;
    const across = rowStart + (row - first) * perRow;
    return isAcross ? { x: along, y: across } : { x: across, y: along };
  };
  return { width: isAcross ? depthLength : rowLength, height: isAcross ? rowLength : depthLength, isAcross, at };
}

export type EdgeShape = {
  radii: { from: number; to: number };
  isAcross: boolean;
  /** Depths between the ends: 1 for neighbours, 0 or less for a call backwards. */
  span: number;
};

/** A curve from rim to rim that leaves and enters along the depth, with room for the arrow's head. */
export function edgePath(from: Point, to: Point, { radii, isAcross, span }: EdgeShape): string {
  const flip = ({ x, y }: Point): Point => (isAcross ? { x, y } : { x: y, y: x });
  const [a, b] = [flip(from), flip(to)];
  const head = 4;
  const isForward = b.x > a.x;
  const side = isForward ? 1 : -1;
  const start = { x: a.x + side * (radii.from + 1), y: a.y };
  const end = { x: b.x - side * (radii.to + head), y: b.y };
  // A call backwards swings aside, so that it is not taken for its opposite; a long level one passes who is between.
  const isLevel = Math.abs(b.y - a.y) < 30;
  const bend = span < 1 || (span > 1 && isLevel) ? 36 : 0;
  const middle = (start.x + end.x) / 2;
  const points = [start, { x: middle, y: start.y + bend }, { x: middle, y: end.y + bend }, end].map(flip);
  const [p, c1, c2, q] = points.map(({ x, y }) => `${x.toFixed(1)},${y.toFixed(1)}`);
  return `M${p}C${c1} ${c2} ${q}`;
}

/** Radius by volume: a hundred times the lines, about twice the size. */
export function nodeRadius(logsPerMinute: number): number {
  return Math.min(12, 4.5 + 1.7 * Math.log10(1 + Math.max(0, logsPerMinute)));
}

/** Cut in the middle: names differ at both ends. */
export function shorten(name: string, max: number): string {
  if (name.length <= max) return name;
  const head = Math.ceil((max - 1) / 2);
  return `${name.slice(0, head)}…${name.slice(name.length - (max - 1 - head))}`;
}
