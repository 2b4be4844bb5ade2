import { describe, expect, test } from "vitest";
import { readRanges, withRange } from "./savedRanges";

const outage = { name: "outage", from: 100, to: 200 };

describe("saved ranges", () => {
  test.each([
    [null, []],
    ["{", []],
    ["7", []],
    [JSON.stringify([outage]), [outage]],
    [JSON.stringify([outage, null, { name: "", from: 1, to: 2 }, { name: "turned", from: 2, to: 1 }, { name: "text", from: "1", to: 2 }]), [outage]],
  ])("%j is read as %j", (text, ranges) => {
    expect(readRanges(text)).toEqual(ranges);
  });

  test("the same name replaces, the newest stands first, and their number is bounded", () => {
    const later = { ...outage, from: 150 };
    expect(withRange([{ name: "other", from: 1, to: 2 }, outage], later)).toEqual([later, { name: "other", from: 1, to: 2 }]);
    const many = Array.from({ length: 30 }, (_, n) => ({ name: `r${n}`, from: 1, to: 2 }));
    expect(many.reduce(withRange, [] as typeof many)).toHaveLength(20);
  });

  test("a range without a name or with its ends turned is not kept", () => {
    expect(withRange([], { ...outage, name: "  " })).toEqual([]);
    expect(withRange([], { ...outage, to: 50 })).toEqual([]);
  });
});
