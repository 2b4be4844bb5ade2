import { useCallback, useEffect, useId, useMemo, useRef, useState, type KeyboardEvent } from "react";
import type { GraphNode } from "../../api/contract";
import type { Role } from "../../incidents/roles";
import type { SeenEdge } from "../edges";
import { LooseServices } from "../LooseServices";
import { graphSentence, nodeWords } from "../picture";
import { nodeRadius } from "../scale";
import { MapCalls } from "./MapCalls";
import { mapLayout, neighbourOf, type MapLayout } from "./mapLayout";
import { MapMarks, type Mark } from "./MapMarks";
import { MapToolbar } from "./MapToolbar";
import { useMapView } from "./useMapView";
import { centred, pointAt, revealed, whole } from "./viewport";

type Props = {
  nodes: GraphNode[];
  edges: SeenEdge[];
  roleOf: (service: string) => Role | null;
  selected: string;
  onService: (service: string) => void;
};

const zoomStep = 1.4;
/** At least so large is the picture that shows a found service. */
const foundZoom = 2.5;

/** Hundreds of services: levels from left to right, to be searched, zoomed and moved; one of them shows its own calls. */
export function ServiceMap({ nodes, edges, roleOf, selected, onService }: Props) {
  const idPrefix = useId();
  const box = useRef<HTMLDivElement>(null);
  const { size, view, setView, zoom, wasDragged, handlers } = useMapView(box);
  const [query, setQuery] = useState("");
  const [pointed, setPointed] = useState<string | null>(null);
  const [current, setCurrent] = useState<string | null>(null);
  const layout = useMapLayout(edges);
  const known = useMemo(() => new Map(nodes.map((node) => [node.id, node])), [nodes]);
  const loose = useMemo(() => nodes.filter((node) => !layout.places.has(node.id)), [nodes, layout]);
  const wanted = query.trim().toLowerCase();
  const found = useMemo(
    () => (wanted === "" ? [] : [...layout.places.keys()].filter((id) => id.toLowerCase().includes(wanted)).sort()),
    [layout, wanted],
  );
  const marks = useStable<Mark[]>([...layout.places.keys()].map((id) => {
    const radius = Math.round(nodeRadius(known.get(id)?.logs_per_min ?? 0) * 0.6);
    return { id, radius, kind: roleOf(id)?.kind ?? null, isSelected: id === selected };
  }));
  const near = pointed ?? current;
  const at = marks.findIndex(({ id }) => id === current);

  const latest = useRef(onService);
  useEffect(() => {
    latest.current = onService;
  });
  const open = useCallback((id: string) => void (wasDragged() || latest.current(id)), [wasDragged]);
  const walkTo = (id: string, least: number) => {
    setCurrent(id);
    setView((last, room) => {
      const point = pointAt(layout.places.get(id) ?? { x: 0, y: 0 }, room);
      return last.zoom < least ? centred({ ...last, zoom: least }, point, room) : revealed(last, point, room);
    });
  };
  const press = (event: KeyboardEvent) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const factor = { "+": zoomStep, "=": zoomStep, "-": 1 / zoomStep }[event.key];
    if (factor !== undefined) zoom(factor);
    else if (event.key === "0") setView(() => whole);
    else if (event.key === "Enter" && current !== null) onService(current);
    else if (event.key.startsWith("Arrow")) {
      const next = current === null ? marks[0]?.id : neighbourOf(layout, current, event.key);
      if (next != null) walkTo(next, 1);
    } else return;
    event.preventDefault();
    event.stopPropagation();
  };
  return (
    <div className="flex min-h-0 grow flex-col">
      <MapToolbar
        query={query}
        found={found}
        current={current}
        zoom={view.zoom}
        onQuery={setQuery}
        onShow={(id) => walkTo(id, foundZoom)}
        onZoom={(factor) => (factor === 0 ? setView(() => whole) : zoom(factor))}
      />
      <div
        ref={box}
        role="application"
        tabIndex={0}
        aria-label={`${graphSentence([...layout.places.keys()], roleOf)} Arrow keys walk along calls, Enter opens, plus and minus zoom, 0 shows all.`}
        aria-activedescendant={at === -1 ? undefined : `${idPrefix}-${at}`}
        data-map-zoom={view.zoom.toFixed(2)}
        onKeyDown={press}
        onPointerLeave={() => setPointed(null)}
        {...handlers}
        className={`relative min-h-0 grow overflow-hidden ${view.zoom > 1 ? "cursor-grab touch-none active:cursor-grabbing" : ""}`}
      >
        {size !== null && layout.places.size > 0 && (
          <svg width={size.width} height={size.height} className="absolute inset-0 block select-none" data-map={layout.places.size}>
            <g transform={`translate(${view.x.toFixed(1)} ${view.y.toFixed(1)})`}>
              <MapCalls layout={layout} size={size} zoom={view.zoom} near={near} />
              <MapMarks
                idPrefix={idPrefix}
                layout={layout}
                size={size}
                zoom={view.zoom}
                marks={marks}
                found={found}
                isSearching={wanted !== ""}
                near={near}
                current={current}
                onPoint={setPointed}
                onOpen={open}
              />
            </g>
          </svg>
        )}
        {layout.places.size === 0 && <p className="px-3 py-6 text-center text-muted">No calls between services seen yet. They are learned from traces and from what services say of each other.</p>}
      </div>
      <p className="min-h-6 shrink-0 truncate border-t border-line px-3 py-0.5 text-small text-muted">
        {near === null ? "Callers stand left of whom they call. Point at a service for its calls." : words(near, layout, known.get(near), roleOf)}
      </p>
      <LooseServices nodes={loose} roleOf={roleOf} selected={selected} onService={onService} />
    </div>
  );
}

function words(id: string, { callers, callees }: MapLayout, node: GraphNode | undefined, roleOf: Props["roleOf"]): string {
  const said = nodeWords(node ?? { id, logs_per_min: 0, error_rate: 0 }, roleOf(id)).replaceAll("\n", ", ");
  return `${said}; called by ${callers.get(id)?.length ?? 0}, calls ${callees.get(id)?.length ?? 0}`;
}

/** The layout of these calls; a tick that tells the same calls changes no place. */
function useMapLayout(edges: readonly SeenEdge[]): MapLayout {
  const calls = useMemo(() => JSON.stringify(edges.map(({ source, target }) => ({ source, target }))), [edges]);
  return useMemo(() => mapLayout(JSON.parse(calls) as Pick<SeenEdge, "source" | "target">[]), [calls]);
}

/** The same value while it says the same: ticks come each second, and most change no mark. */
function useStable<T>(value: T): T {
  const key = JSON.stringify(value);
  return useMemo(() => JSON.parse(key) as T, [key]);
}
