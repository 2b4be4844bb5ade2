import { expect, test } from "vitest";
import type { UnixSeconds } from "../api/contract";
import { ago, clock, length, moment, stamp, withOwnTimes } from "./time";

// 2026-11-20 14:02:11.170 UTC; the time zone of the tests is fixed.
const at = 1795183331.17 as UnixSeconds;

test("times_are_written_in_full_or_by_the_clock", () => {
  expect(clock(at)).toBe("14:02:11");
  expect(stamp(at)).toBe("2026-11-20 14:02:11.170");
});

test("a_moment_names_the_day_only_when_it_is_not_today", () => {
  expect(moment(at, (at + 60) as UnixSeconds)).toBe("14:02:11");
  expect(moment(at, (at + 86_400) as UnixSeconds)).toBe("2026-11-20 14:02");
});

test.each([
  [0.4, "0 s"],
  [59.9, "59 s"],
  [60, "1 min"],
  [3_600, "1 h"],
  [7_500, "2 h 5 min"],
  [200_000, "2 d"],
  [-5, "0 s"],
])("length_%d_reads_%s", (seconds, text) => expect(length(seconds)).toBe(text));

test("ago_never_speaks_of_the_future", () => {
  expect(ago((at + 3) as UnixSeconds, at)).toBe("now");
  expect(ago((at - 180) as UnixSeconds, at)).toBe("3 min ago");
});

test("times_in_words_become_the_readers_own_with_the_day_where_it_is_another", () => {
  const now = (Date.parse("2026-11-22T09:00:00Z") / 1_000) as UnixSeconds;
  expect(withOwnTimes("first to deviate, at 2026-11-22T08:31:34.000Z", now)).toBe("first to deviate, at 08:31:34");
  expect(withOwnTimes("daily cycle from 2026-11-25T07:45:00.000Z, weekly from 2026-12-06T07:45:00Z", now)).toBe("daily cycle from 2026-11-25 07:45, weekly from 2026-12-06 07:45");
  expect(withOwnTimes("order 2026-11-22 T", now)).toBe("order 2026-11-22 T");
});
