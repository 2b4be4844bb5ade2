import { memo, useMemo } from "react";
import type { Size } from "../../app/useSize";
import type { Role } from "../../incidents/roles";
import { shorten } from "../scale";
import { labelOffset, labelsWithRoom } from "./labels";
import type { MapLayout } from "./mapLayout";
import { pointAt } from "./viewport";

/** What of a service its mark shows. */
export type Mark = { id: string; radius: number; kind: Role["kind"] | null; isSelected: boolean };

type Props = {
  /** Of the marks' element ids; a mark's place in `marks` follows. */
  idPrefix: string;
  layout: MapLayout;
  size: Size;
  zoom: number;
  marks: readonly Mark[];
  /** Services that the search found. */
  found: readonly string[];
  isSearching: boolean;
  /** The service whose calls are shown. */
  near: string | null;
  current: string | null;
  onPoint: (service: string) => void;
  onOpen: (service: string) => void;
};

const lettersMax = 24;
/** Found services, and those that a service calls, whose names stand whatever they cover. */
const neededMax = 40;

const fills = {
  root: "fill-root-mark stroke-root-mark",
  impacted: "fill-surface stroke-impacted-mark stroke-3",
  suspected: "fill-surface stroke-suspected-mark stroke-2 [stroke-dasharray:2_2]",
  next: "fill-surface stroke-impacted-mark stroke-2 [stroke-dasharray:5_3]",
} as const;

/** The services at their places, with as many names as have room. */
export const MapMarks = memo(function MapMarks({ idPrefix, layout, size, zoom, marks, found, isSearching, near, current, onPoint, onOpen }: Props) {
  const points = useMemo(() => new Map([...layout.places].map(([id, place]) => {
    const { x, y } = pointAt(place, size);
    return [id, { x: x * zoom, y: y * zoom }];
  })), [layout, size, zoom]);
  const isFound = useMemo(() => new Set(found), [found]);
  const neighbours = useMemo(
    () => new Set(near === null ? [] : [near, ...(layout.callers.get(near) ?? []), ...(layout.callees.get(near) ?? [])]),
    [near, layout],
  );
  const named = useMemo(() => {
    const needed = new Set([...(neighbours.size <= neededMax ? neighbours : []), ...found.slice(0, neededMax)]);
    const discs = marks.map(({ id, radius }) => ({ at: points.get(id) ?? { x: 0, y: 0 }, radius }));
    return labelsWithRoom(marks.map(({ id, kind, isSelected }) => ({
      id,
      at: points.get(id) ?? { x: 0, y: 0 },
      letters: Math.min(lettersMax, id.length),
      weight: (kind === null ? 0 : 1_000) + (neighbours.has(id) ? 500 : 0) + (layout.callers.get(id)?.length ?? 0) + (layout.callees.get(id)?.length ?? 0),
      isNeeded: isSelected || kind === "root" || id === near || needed.has(id),
    })), discs);
  }, [marks, points, found, neighbours, near, layout]);
  return (
    <g>
      {marks.map((mark, place) => {
        const at = points.get(mark.id);
        if (at === undefined) return null;
        const isAside = (near !== null || isSearching) && !neighbours.has(mark.id) && !isFound.has(mark.id);
        return (
          <MarkShape
            key={mark.id}
            elementId={`${idPrefix}-${place}`}
            mark={mark}
            x={at.x}
            y={at.y}
            isNamed={named.has(mark.id)}
            isAside={isAside}
            isFound={isFound.has(mark.id)}
            isCurrent={mark.id === current}
            onPoint={onPoint}
            onOpen={onOpen}
          />
        );
      })}
    </g>
  );
});

type ShapeProps = {
  elementId: string;
  mark: Mark;
  x: number;
  y: number;
  isNamed: boolean;
  isAside: boolean;
  isFound: boolean;
  isCurrent: boolean;
  onPoint: (service: string) => void;
  onOpen: (service: string) => void;
};

const MarkShape = memo(function MarkShape({ elementId, mark, x, y, isNamed, isAside, isFound, isCurrent, onPoint, onOpen }: ShapeProps) {
  const { id, radius, kind, isSelected } = mark;
  const isRinged = isFound || isCurrent || isSelected;
  return (
    <g
      id={elementId}
      role="img"
      aria-label={kind === null ? id : `${id}, ${kind}`}
      data-node={id}
      data-role={kind ?? undefined}
      data-found={isFound || undefined}
      transform={`translate(${x.toFixed(1)} ${y.toFixed(1)})`}
      onPointerEnter={() => onPoint(id)}
      onClick={() => onOpen(id)}
      className={`cursor-pointer ${isAside ? "opacity-40" : ""}`}
    >
      <circle r={Math.max(8, radius + 3)} fill="transparent" />
      {isRinged && <circle r={radius + 3} className={`fill-none stroke-selected ${isCurrent ? "stroke-3" : "stroke-2"}`} />}
      <circle r={radius} className={kind === null ? "fill-level-info stroke-muted" : fills[kind]} />
      {isNamed && (
        <text x={labelOffset} y={4} className={`stroke-surface stroke-3 text-tiny [paint-order:stroke] [stroke-linejoin:round] ${isRinged ? "fill-selected" : kind === "root" ? "fill-root font-semibold" : "fill-soft"}`}>
          {shorten(id, lettersMax)}
        </text>
      )}
    </g>
  );
});
