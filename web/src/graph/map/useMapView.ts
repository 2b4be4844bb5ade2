import { useCallback, useEffect, useRef, useState, type PointerEvent, type RefObject } from "react";
import { useSize, type Size } from "../../app/useSize";
import type { Point } from "../scale";
import { bounded, whole, zoomed, type Viewport } from "./viewport";

/** Pixels a pointer may stray within a click. */
const strayPx = 4;

type MapView = {
  size: Size | null;
  view: Viewport;
  setView: (change: (view: Viewport, size: Size) => Viewport) => void;
  zoom: (factor: number) => void;
  /** True within the click that ends a drag: it is not meant for a service. */
  wasDragged: () => boolean;
  /** For the box: a drag moves the picture. */
  handlers: { onPointerDown: (event: PointerEvent) => void; onPointerMove: (event: PointerEvent) => void; onPointerUp: () => void; onPointerCancel: () => void };
};

/** Which part of the picture the box shows, moved by pointer and wheel. */
export function useMapView(box: RefObject<HTMLElement | null>): MapView {
  const size = useSize(box);
  const [view, setKept] = useState<Viewport>(whole);
  const drag = useRef<{ x: number; y: number; view: Viewport; hasMoved: boolean } | null>(null);
  const setView = useCallback(
    (change: (view: Viewport, size: Size) => Viewport) => {
      if (size !== null) setKept((last) => change(last, size));
    },
    [size],
  );
  const zoom = useCallback(
    (factor: number, at?: Point) => setView((last, { width, height }) => zoomed(last, factor, at ?? { x: width / 2, y: height / 2 }, { width, height })),
    [setView],
  );
  // A smaller box may leave the picture outside.
  useEffect(() => setView(bounded), [setView]);
  useWheelZoom(box, zoom);

  const drop = () => {
    setTimeout(() => (drag.current = null));
  };
  return {
    size,
    view,
    setView,
    zoom,
    wasDragged: useCallback(() => drag.current?.hasMoved === true, []),
    handlers: {
      onPointerDown: (event) => {
        if (event.button === 0) drag.current = { x: event.clientX, y: event.clientY, view, hasMoved: false };
      },
      onPointerMove: (event) => {
        const held = drag.current;
        if (held === null) return;
        const [dx, dy] = [event.clientX - held.x, event.clientY - held.y];
        if (!held.hasMoved && Math.hypot(dx, dy) < strayPx) return;
        if (!held.hasMoved) event.currentTarget.setPointerCapture(event.pointerId);
        held.hasMoved = true;
        setView((_, room) => bounded({ ...held.view, x: held.view.x + dx, y: held.view.y + dy }, room));
      },
      onPointerUp: drop,
      onPointerCancel: drop,
    },
  };
}

/** Control and the wheel, or two fingers, zoom; the wheel alone goes on scrolling the page. */
function useWheelZoom(box: RefObject<HTMLElement | null>, zoom: (factor: number, at: Point) => void): void {
  useEffect(() => {
    const element = box.current;
    if (element === null) return;
    const onWheel = (event: WheelEvent) => {
      if (!event.ctrlKey && !event.metaKey) return;
      event.preventDefault();
      const frame = element.getBoundingClientRect();
      zoom(Math.exp(-Math.max(-100, Math.min(100, event.deltaY)) / 250), { x: event.clientX - frame.left, y: event.clientY - frame.top });
    };
    element.addEventListener("wheel", onWheel, { passive: false });
    return () => element.removeEventListener("wheel", onWheel);
  }, [box, zoom]);
}
