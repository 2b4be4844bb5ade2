import type { Size } from "../../app/useSize";
import type { Point } from "../scale";
import type { MapPlace } from "./mapLayout";

/** How much larger than the box the picture is, and where its corner stands, in pixels. */
export type Viewport = { zoom: number; x: number; y: number };

export const whole: Viewport = { zoom: 1, x: 0, y: 0 };
export const zoomMax = 8;

/** Room for marks and names at the rim. */
const margin = { left: 20, right: 110, top: 18, bottom: 18 } as const;

/** A place in the picture at zoom 1, in pixels of the box. */
export function pointAt({ x, y }: Pick<MapPlace, "x" | "y">, size: Size): Point {
  return {
    x: margin.left + x * Math.max(1, size.width - margin.left - margin.right),
    y: margin.top + y * Math.max(1, size.height - margin.top - margin.bottom),
  };
}

/** Never beyond the rim: the picture always fills its box. */
export function bounded({ zoom, x, y }: Viewport, size: Size): Viewport {
  const inside = Math.min(zoomMax, Math.max(1, zoom));
  const corner = (value: number, length: number) => Math.min(0, Math.max(length * (1 - inside), value));
  return { zoom: inside, x: corner(x, size.width), y: corner(y, size.height) };
}

/** Larger or smaller by a factor, with the point `at` of the box staying where it is. */
export function zoomed(view: Viewport, factor: number, at: Point, size: Size): Viewport {
  const zoom = Math.min(zoomMax, Math.max(1, view.zoom * factor));
  const grown = zoom / view.zoom;
  return bounded({ zoom, x: at.x - (at.x - view.x) * grown, y: at.y - (at.y - view.y) * grown }, size);
}

/** The same picture with a point of it (at zoom 1) in the middle of the box. */
export function centred(view: Viewport, point: Point, size: Size): Viewport {
  return bounded({ ...view, x: size.width / 2 - point.x * view.zoom, y: size.height / 2 - point.y * view.zoom }, size);
}

/** Moves only when the point is not seen. */
export function revealed(view: Viewport, point: Point, size: Size): Viewport {
  const [x, y] = [point.x * view.zoom + view.x, point.y * view.zoom + view.y];
  const isSeen = x > 8 && y > 8 && x < size.width - 40 && y < size.height - 8;
  return isSeen ? view : centred(view, point, size);
}
