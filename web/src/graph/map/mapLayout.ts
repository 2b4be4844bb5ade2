import type { GraphEdge } from "../../api/contract";
import { callDepths } from "../depths";

type Call = Pick<GraphEdge, "source" | "target">;

/** Where a service stands, as shares of the picture (0 to 1), and its level: how many calls deep it is. */
export type MapPlace = { x: number; y: number; level: number };

export type MapLayout = {
  places: ReadonlyMap<string, MapPlace>;
  /** Services of each level from top to bottom. */
  levels: readonly (readonly string[])[];
  callers: ReadonlyMap<string, readonly string[]>;
  callees: ReadonlyMap<string, readonly string[]>;
};

/** Marks above each other in one column; a fuller level gets more columns beside each other. */
const columnMax = 26;

/** Room between two levels, in columns. */
const levelGap = 0.7;

/** Rounds of ordering: the picture hardly changes after these. */
const sweeps = 6;

/**
 * Levels from left to right; within one, who is called by neighbours stands beside them, so that what belongs
 * together lies in one band across the picture. The same calls have the same places.
 */
export function mapLayout(edges: readonly Call[]): MapLayout {
  const callers = neighbours(edges, ({ source, target }) => [target, source]);
  const callees = neighbours(edges, ({ source, target }) => [source, target]);
  const levels = orderedLevels(callDepths(edges), callers, callees);
  const columns = levels.map((level) => Math.max(1, Math.ceil(level.length / columnMax)));
  const width = columns.reduce((sum, count) => sum + count + levelGap, 0) - levelGap;
  const places = new Map<string, MapPlace>();
  let begin = 0;
  levels.forEach((names, level) => {
    const count = columns[level] ?? 1;
    names.forEach((name, index) => {
      places.set(name, { x: (begin + (index % count) + 0.5) / width, y: (index + 0.5) / names.length, level });
    });
    begin += count + levelGap;
  });
  return { places, levels, callers, callees };
}

function neighbours(edges: readonly Call[], ends: (call: Call) => readonly [string, string]): Map<string, string[]> {
  const found = new Map<string, string[]>();
  for (const edge of edges) {
    const [from, to] = ends(edge);
    found.set(from, [...(found.get(from) ?? []), to]);
  }
  for (const names of found.values()) names.sort(byText);
  return found;
}

type Neighbours = ReadonlyMap<string, readonly string[]>;

/** Each level ordered by the mean place of its neighbours, forth and back. */
function orderedLevels(depths: ReadonlyMap<string, number>, callers: Neighbours, callees: Neighbours): string[][] {
  const levels: string[][] = [];
  for (const [name, depth] of [...depths].sort(([a], [b]) => byText(a, b))) (levels[depth] ??= []).push(name);
  const height = new Map<string, number>();
  const settle = (level: string[]) => level.forEach((name, index) => height.set(name, (index + 0.5) / level.length));
  levels.forEach(settle);
  for (let sweep = 0; sweep < sweeps; sweep += 1) {
    const isForth = sweep % 2 === 0;
    for (const level of isForth ? levels : [...levels].reverse()) {
      const wanted = new Map(level.map((name) => [name, meanHeight((isForth ? callers : callees).get(name) ?? [], height) ?? height.get(name) ?? 0]));
      level.sort((a, b) => (wanted.get(a) ?? 0) - (wanted.get(b) ?? 0) || byText(a, b));
      settle(level);
    }
  }
  return levels;
}

function meanHeight(names: readonly string[], height: ReadonlyMap<string, number>): number | null {
  if (names.length === 0) return null;
  return names.reduce((sum, name) => sum + (height.get(name) ?? 0), 0) / names.length;
}

function byText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** The service that an arrow key leads to: up and down in a level, to the first caller, to the first callee. */
export function neighbourOf(layout: MapLayout, name: string, key: string): string | null {
  const place = layout.places.get(name);
  if (place === undefined) return null;
  const level = layout.levels[place.level] ?? [];
  const at = level.indexOf(name);
  switch (key) {
    case "ArrowDown":
      return level[at + 1] ?? null;
    case "ArrowUp":
      return level[at - 1] ?? null;
    case "ArrowLeft":
      return layout.callers.get(name)?.[0] ?? null;
    case "ArrowRight":
      return layout.callees.get(name)?.[0] ?? null;
    default:
      return null;
  }
}
