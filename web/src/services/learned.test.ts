import { expect, test } from "vitest";
import { learnedWords } from "./learned";

const young = "learning 40 %, weekly cycle from 2026-11-30";

test.each<[Array<[string, string]>, string]>([
  [[], ""],
  [[["volume", "learned"], ["latency", "learned"]], ""],
  [[["volume", young], ["errors", young], ["latency", "learned"]], `volume, errors: ${young}; latency: learned`],
])("what_is_still_learned_is_told_once %#", (series, words) =>
  expect(learnedWords(series.map(([name, readiness_text]) => ({ name, readiness_text })))).toBe(words));
