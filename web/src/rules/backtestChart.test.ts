import { expect, test } from "vitest";
import { firingLanes, metricColumns } from "./backtestChart";

const at = (seconds: number) => new Date(seconds * 1_000).toISOString();
const firing = (service: string, fired: number, resolved: number | null) => ({
  rule: "r", name: "r", service, since: at(fired), fired: at(fired), resolved: resolved === null ? null : at(resolved), text: "",
});

test("firings_stand_on_the_lane_of_their_service_within_the_range", () => {
  const { lanes } = firingLanes([firing("a", 100, 150), firing("b", 120, null), firing("b", 50, 110)], { from: 100, to: 200 });
  expect(lanes.map(({ service, marks }) => [service, marks.map(({ from, to }) => [from, to])])).toEqual([
    ["b", [[0.2, 1], [0, 0.1]]],
    ["a", [[0, 0.5]]],
  ]);
});

test("lanes_are_bounded_and_the_rest_is_counted", () => {
  const many = Array.from({ length: 20 }, (_, service) => firing(`s${service}`, 150, null));
  const { lanes, hidden } = firingLanes(many, { from: 100, to: 200 });
  expect([lanes.length, hidden]).toEqual([12, 8]);
});

test("the_highest_services_are_drawn_and_missing_bars_are_gaps", () => {
  const rows = [[1, "low", 1], [1, "high", 9], [3, "high", 2], [9, "high", 99]] as const;
  const { time, names, columns } = metricColumns(rows, { from: 10, to: 40 }, 10, 2);
  expect([time, names, columns]).toEqual([[15, 25, 35], ["high", "low"], [[9, null, 2], [1, null, null]]]);
  expect(metricColumns([], { from: 0, to: 20 }, 10, 2).columns).toEqual([[null, null], [null, null]]);
});
