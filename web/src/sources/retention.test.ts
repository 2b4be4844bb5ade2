import { expect, test } from "vitest";
import { retentionWords } from "./retention";

test.each([
  [null, "not told"],
  ["", "for ever"],
  ["timestamp + toIntervalDay(30)", "30 d after timestamp"],
  ["toDateTime(timestamp) + toIntervalDay(30)", "30 d after timestamp"],
  ["timestamp + INTERVAL 2 MONTH", "2 months after timestamp"],
  ["timestamp + INTERVAL 1 YEAR", "1 year after timestamp"],
  ["at + toIntervalSecond(1209600)", "14 d after at"],
  ["at + toIntervalSecond(90)", "90 s after at"],
  ["something else", "something else"],
])("%j is kept %s", (ttl, words) => expect(retentionWords(ttl)).toBe(words));
