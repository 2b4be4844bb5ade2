import { describe, expect, test } from "vitest";
import type { UnixSeconds } from "../api/contract";
import { searchHitsMost, searchPageSizes } from "../api/limits";
import { firstPage, joinedLines, nextPage, type LinePage, type PageAsk } from "./olderPages";
import type { Line } from "./tail";

const line = (ms: number, id: string): Line => ({ id, ts: (ms / 1_000) as UnixSeconds, service: "s", level: "INFO", message: "" }) as Line;

/** Answers as the store does: a page of a list that is newest first, ties in any order. */
function answer(all: readonly Line[], { before, limit }: PageAsk): LinePage {
  const begin = before === null ? 0 : all.findIndex(({ ts }) => Math.round(ts * 1_000) <= before);
  return { key: "", lines: all.slice(begin, begin + limit), total: all.length, limit };
}

function readAll(all: readonly Line[]): Line[] {
  const pages: LinePage[] = [];
  for (let ask: PageAsk | null = firstPage; ask !== null; ask = nextPage(pages)) pages.push(answer(all, ask));
  return joinedLines(pages);
}

const list = (count: number, perMs: number): Line[] => Array.from({ length: count }, (_, n) => line(1e12 - Math.floor(n / perMs), `l${n}`));

describe("pages of a search", () => {
  test.each([
    [0, 1],
    [1, 1],
    [200, 1],
    [201, 7],
    [1_234, 640],
    [12_345, 999],
    [30_000, 640],
  ])("%i lines, %i of a millisecond: each is there once, in order", (count, perMs) => {
    const all = list(count, perMs);
    expect(readAll(all).map(({ id }) => id)).toEqual(all.map(({ id }) => id));
  });

  test("more lines in a millisecond than a page holds end the list rather than repeat it", () => {
    expect(readAll(list(20_000, 20_000)).length).toBe(searchPageSizes.at(-1));
  });

  test("the list has a bound", () => {
    const all = list(searchHitsMost + 6_000, 10);
    const read = readAll(all).length;
    expect(read).toBeGreaterThanOrEqual(searchHitsMost * 0.95);
    expect(read).toBeLessThan(searchHitsMost + Math.max(...searchPageSizes));
  });
});
