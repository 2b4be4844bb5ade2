import { describe, expect, test } from "vitest";
import { fuzzyMatch } from "./fuzzy";

describe("what is typed finds what is meant", () => {
  test.each([
    ["payments", "pay", true],
    ["payments", "PAY", true],
    ["checkout-api", "coapi", true],
    ["checkout-api", "api check", true],
    ["checkout-api", "", true],
    ["payments", "yap", false],
    ["the quick brown fox jumps over", "tv", false],
    ["payments", "payx", false],
    ["", "a", false],
    ["İstanbul", "stanbul", true],
  ])("%s by %j: %s", (text, query, found) => {
    expect(fuzzyMatch(text, query) !== null).toBe(found);
  });

  test.each([
    ["cart", ["cart", "cart-cache", "shopping-cart-worker", "catalog-retry"]],
    ["pay", ["pay", "gateway-pay", "payments", "repayment"]],
    ["ca", ["cart", "billing-catalog", "vacation"]],
  ])("%j ranks the closest first", (query, texts) => {
    const score = (text: string) => fuzzyMatch(text, query)?.score ?? -Infinity;
    expect([...texts].reverse().sort((a, b) => score(b) - score(a))).toEqual(texts);
  });

  test("pieces are whole, letters need not be", () => {
    expect(fuzzyMatch("checkout-api", "coapi", "pieces")).toBeNull();
    expect(fuzzyMatch("checkout-api", "api check", "pieces")).not.toBeNull();
  });

  test("the found letters are told in order and stand close together", () => {
    expect(fuzzyMatch("checkout", "out")?.places).toEqual([5, 6, 7]);
    expect(fuzzyMatch("a-b-ab", "ab")?.places).toEqual([4, 5]);
    expect(fuzzyMatch("cache catalog", "cl")?.places).toEqual([6, 10]);
  });
});
