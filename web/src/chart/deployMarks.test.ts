import { expect, test } from "vitest";
import { readDeploys, type Deploy } from "../api/deploys";
import type { UnixSeconds } from "../api/contract";
import { deployMarks, deployWords, markGapPx, markWords, rangeAround } from "./deployMarks";

const deploy = (ts: number, service = "payments", version = "v42"): Deploy => ({ ts: ts as UnixSeconds, service, version });
// 2026-11-20 14:02:11 UTC; the time zone of the tests is fixed.
const at = 1795183331 as UnixSeconds;

test("a_mark_stands_where_its_time_is_and_what_is_outside_has_none", () => {
  const marks = deployMarks([deploy(99), deploy(100), deploy(150), deploy(200), deploy(201)], { from: 100, to: 200 }, 400);
  expect(marks.map(({ at, leftPx }) => [at, leftPx])).toEqual([[100, 0], [150, 200], [200, 400]]);
});

test("deploys_too_close_to_be_told_apart_are_one_mark_that_stands_at_the_first", () => {
  const close = markGapPx / 4;
  const marks = deployMarks([deploy(100 + close), deploy(100), deploy(100 + 2 * close), deploy(300)], { from: 0, to: 400 }, 400);
  expect(marks.map(({ at, deploys }) => [at, deploys.length])).toEqual([[100, 3], [300, 1]]);
});

test("a_row_of_close_deploys_does_not_grow_into_one_endless_mark", () => {
  const row = Array.from({ length: 256 }, (_, place) => deploy(place));
  const marks = deployMarks(row, { from: 0, to: 256 }, 256);
  expect(marks).toHaveLength(Math.ceil(256 / markGapPx));
  expect(marks.reduce((sum, { deploys }) => sum + deploys.length, 0)).toBe(256);
});

test.each([
  ["no_width", { from: 0, to: 10 }, 0],
  ["no_time", { from: 10, to: 10 }, 100],
] as const)("a_chart_of_%s_has_no_marks", (_name, bounds, width) => expect(deployMarks([deploy(10)], bounds, width)).toEqual([]));

test("a_deploy_is_told_with_its_time_and_its_day_where_it_is_another", () => {
  expect(deployWords(deploy(at), at)).toBe("payments v42 went live 14:02:11");
  expect(deployWords(deploy(at, "cart", ""), (at + 86_400) as UnixSeconds)).toBe("cart went live 2026-11-20 14:02");
});

test("a_mark_names_the_first_and_counts_the_others", () => {
  const deploys = Array.from({ length: 7 }, (_, place) => deploy(at + place, `s${place}`));
  expect(markWords({ deploys }, at)).toHaveLength(5);
  expect(markWords({ deploys }, at).at(-1)).toBe("and 3 more");
  expect(markWords({ deploys: deploys.slice(0, 4) }, at).at(-1)).toBe("s3 v42 went live 14:02:14");
});

test("the_time_around_one_is_before_and_after_it_and_of_several_their_own", () => {
  expect(rangeAround({ deploys: [deploy(1_000.5)] }, 9_000)).toEqual({ from: 700, to: 1_301 });
  expect(rangeAround({ deploys: [deploy(1_000.5)] }, 1_010.2)).toEqual({ from: 700, to: 1_011 });
  expect(rangeAround({ deploys: [deploy(1_000), deploy(1_040)] }, 9_000)).toEqual({ from: 990, to: 1_050 });
});

test("events_of_another_kind_are_no_deploys_and_a_version_may_be_absent", () => {
  const events = [{ ts: at, service: "web", kind: "deploy" }, { ts: at, service: "web", version: "on", kind: "flag" }, { ts: at, service: "cart", version: "2" }];
  expect(readDeploys({ events })).toEqual([deploy(at, "web", ""), deploy(at, "cart", "2")]);
  expect(readDeploys({})).toEqual([]);
});
