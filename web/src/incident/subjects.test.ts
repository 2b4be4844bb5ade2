import { expect, test } from "vitest";
import type { UnixSeconds } from "../api/contract";
import { anomaly } from "../incidents/fixtures";
import { subjectsOf } from "./subjects";

test("each_measure_of_a_service_is_told_once_in_order_of_onset", () => {
  const signals = [
    anomaly({ id: "b", metric: "errors", ts: 9 as UnixSeconds }),
    anomaly({ id: "a", metric: "latency", ts: 5 as UnixSeconds, description: "slow" }),
    anomaly({ id: "c", metric: "errors", ts: 12 as UnixSeconds }),
    anomaly({ id: "d" }),
  ];
  expect(subjectsOf(signals).map(({ metric, count, sentence }) => [metric, count, sentence])).toEqual([
    ["latency", 1, "slow"],
    ["errors", 2, ""],
  ]);
});
