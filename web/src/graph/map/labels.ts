import type { Point } from "../scale";

/** A mark that no name may cover, in pixels as it is seen. */
export type Disc = { at: Point; radius: number };

/** A name that wants room; the higher `weight`, the sooner it gets it. `isNeeded` names always stand. */
export type Label = { id: string; at: Point; letters: number; weight: number; isNeeded: boolean };

const letterPx = 6.3;
const linePx = 13;
/** From the middle of a mark to its name. */
export const labelOffset = 10;

type Box = { left: number; right: number; top: number; bottom: number };

/** Which names have room beside their marks without covering another name or mark. Points are in pixels as they are seen. */
export function labelsWithRoom(labels: readonly Label[], discs: readonly Disc[] = []): Set<string> {
  const shown = new Set<string>();
  const taken = new Map<number, Box[]>();
  const take = (box: Box) => {
    for (const line of linesOf(box)) taken.set(line, [...(taken.get(line) ?? []), box]);
  };
  for (const { at, radius } of discs) take({ left: at.x - radius, right: at.x + radius, top: at.y - radius, bottom: at.y + radius });
  const ordered = [...labels].sort(
    (a, b) => Number(b.isNeeded) - Number(a.isNeeded) || b.weight - a.weight || (a.id < b.id ? -1 : 1),
  );
  for (const label of ordered) {
    const left = label.at.x + labelOffset;
    const box = { left, right: left + label.letters * letterPx, top: label.at.y - linePx / 2, bottom: label.at.y + linePx / 2 };
    const isFree = linesOf(box).every((line) => (taken.get(line) ?? []).every((other) => !overlap(box, other)));
    if (!isFree && !label.isNeeded) continue;
    shown.add(label.id);
    take(box);
  }
  return shown;
}

/** The lines of the picture that a box touches: only what shares one can be covered. */
function linesOf({ top, bottom }: Box): number[] {
  const first = Math.floor(top / linePx);
  return Array.from({ length: Math.floor(bottom / linePx) - first + 1 }, (_, line) => first + line);
}

function overlap(a: Box, b: Box): boolean {
  return a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom;
}
