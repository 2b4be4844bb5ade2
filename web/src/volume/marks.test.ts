import { expect, test } from "vitest";
import type { UnixSeconds } from "../api/contract";
import { anomalyMarks } from "./marks";

test("anomalies_of_one_second_are_one_mark_as_bad_as_the_worst", () => {
  const at = (ts: number, severity: number) => ({ ts: ts as UnixSeconds, severity });
  expect(anomalyMarks([at(7.9, 0.2), at(5.1, 0.3), at(5.9, 0.9)])).toEqual([
    { at: 5, isWorst: true },
    { at: 7, isWorst: false },
  ]);
  expect(anomalyMarks([])).toEqual([]);
});
