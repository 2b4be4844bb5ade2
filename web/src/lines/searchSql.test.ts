import { expect, test } from "vitest";
import { searchCondition, templatePattern } from "./searchSql";

const bounds = { from: 1, to: 2.5 };
const of = (q: string, templates = new Map<string, string>()) => searchCondition({ q, service: "", level: "" }, bounds, templates);

test("a_search_without_words_is_a_range_of_time", () => {
  expect(of("").where).toBe("timestamp >= fromUnixTimestamp64Milli(1000) AND timestamp < fromUnixTimestamp64Milli(2500)");
});

test("what_the_reader_wrote_never_stands_in_the_text_of_the_query", () => {
  const hostile = "x') OR 1=1 --";
  const { where, values } = of(`"${hostile}" service:${quote(hostile)} level:${quote(hostile)} key=${quote(hostile)} host=${quote(hostile)}`);
  expect(where).not.toContain("1=1");
  expect(Object.values(values)).toContain(hostile);
});

test("numbers_are_numbers_or_match_nothing", () => {
  expect(of("duration_ms>200").where).toContain("duration_ms > 200");
  expect(of("duration_ms>x").where).toContain("0 = 1");
  expect(of("retries>=3").where).toContain("JSONExtractFloat(attributes, {v0:String}) >= 3");
});

test("levels_are_spans_of_severity_and_a_minus_turns_them_round", () => {
  expect(of("-level:warn").where).toContain("NOT ((severity_number >= 13 AND severity_number <= 16");
});

test("a_template_is_the_pattern_of_its_constants", () => {
  expect(templatePattern("charge <num> took 5% of a_b <*>")).toBe("charge % took 5\\% of a\\_b %");
  expect(of("template:7", new Map([["7", "a <num>"]])).values).toEqual({ v0: "a %" });
  expect(of("template:8").where).toContain("0 = 1");
});

test("a_pattern_travels_as_a_value_too", () => {
  const { where, values } = of("/time.?out') OR 1=1/");
  expect(where).toContain("match(message, {v0:String})");
  expect(values).toEqual({ v0: "time.?out') OR 1=1" });
});

function quote(text: string): string {
  return `"${text}"`;
}
