import { expect, test } from "vitest";
import { markedWords, parseQuery, quoted, tokensMax, withToken, type Token } from "./query";

const text = (words: string, isNegated = false): Token => ({ kind: "text", text: words, isNegated });

test.each<[string, Token[]]>([
  ["time out", [text("time"), text("out")]],
  ['"time out" -retry', [text("time out"), text("retry", true)]],
  ["service:payments LEVEL:error", [
    { kind: "service", text: "payments", isNegated: false },
    { kind: "level", text: "error", isNegated: false },
  ]],
  ['-service:"web shop"', [{ kind: "service", text: "web shop", isNegated: true }]],
  ["region=eu-west-1 duration_ms>=200", [
    { kind: "field", key: "region", operator: "=", text: "eu-west-1", isNegated: false },
    { kind: "field", key: "duration_ms", operator: ">=", text: "200", isNegated: false },
  ]],
  ["http://x/a?b", [text("http://x/a?b")]],
  ["service: '; DROP", [text("service:"), text("';"), text("DROP")]],
  ["/time.?out (in|after) \\d+/ -/a\\/b/", [
    { kind: "pattern", text: "time.?out (in|after) \\d+", isNegated: false },
    { kind: "pattern", text: "a/b", isNegated: true },
  ]],
  ["/api/users/ /cart", [text("/api/users/"), text("/cart")]],
  ['"never closed', [text("never closed")]],
  ["", []],
])("%s is read as its parts", (query, tokens) => expect(parseQuery(query)).toEqual(tokens));

test("a_query_is_bounded", () => {
  expect(parseQuery("a ".repeat(100))).toHaveLength(tokensMax);
});

test("what_must_be_in_a_line_is_marked", () => {
  expect(markedWords('charge -retry service:x region=eu "time out" status>4')).toEqual(["charge", "region=eu", "time out"]);
});

test("a_token_is_added_once_and_quoted_where_it_has_blanks", () => {
  expect(withToken("a", "b=c")).toBe("a b=c");
  expect(withToken('a service:"x y"', 'service:"x y"')).toBe('a service:"x y"');
  expect(quoted('x "y')).toBe('"x y"');
});
