import { expect, test } from "vitest";
import type { UnixSeconds } from "../api/contract";
import { anomaly, incident } from "./fixtures";
import { earlier, evidenceOf, rank, reasonsOf } from "./ranking";

const at = (seconds: number) => seconds as UnixSeconds;
const ids = (items: { id: string }[]) => items.map((item) => item.id);

test("the_most_pressing_incident_comes_first", () => {
  const given = [
    incident({ id: "resolved", state: "resolved", severity: 1 }),
    incident({ id: "resolving", state: "resolving", severity: 1 }),
    incident({ id: "acknowledged", acknowledged: true, severity: 1 }),
    incident({ id: "mild", severity: 0.2 }),
    incident({ id: "severe_late", severity: 0.9, started: at(200) }),
    incident({ id: "severe_early", severity: 0.9, started: at(100) }),
  ];
  const expected = ["severe_early", "severe_late", "mild", "acknowledged", "resolving", "resolved"];
  expect(ids(rank(given))).toEqual(expected);
  expect(ids(rank([...given].reverse()))).toEqual(expected);
});

test("earlier_incidents_are_the_resolved_ones_last_end_first", () => {
  const given = [
    incident({ id: "open" }),
    incident({ id: "long_ago", state: "resolved", resolved: at(10) }),
    incident({ id: "just_now", state: "resolved", resolved: at(90) }),
  ];
  expect(ids(earlier(given))).toEqual(["just_now", "long_ago"]);
});

test("evidence_is_the_incidents_own_with_the_root_first", () => {
  const given = [
    anomaly({ id: "other", incident_id: "inc_2" }),
    anomaly({ id: "caller", service: "checkout", ts: at(1), incident_id: "inc_1" }),
    anomaly({ id: "root_late", ts: at(9), incident_id: "inc_1" }),
    anomaly({ id: "root_early", ts: at(2) }),
  ];
  const subject = incident({ anomaly_ids: ["root_early"] });
  expect(ids(evidenceOf(subject, given))).toEqual(["root_early", "root_late", "caller"]);
});

test("reasons_are_those_for_the_root", () => {
  const candidates = [
    { service: "ledger", confidence: 0.2, evidence: ["other"] },
    { service: "payments", confidence: 0.8, evidence: ["a", "b", "c", "d", "e"] },
  ];
  expect(reasonsOf(incident({ candidates }))).toEqual(["a", "b", "c", "d"]);
  expect(reasonsOf(incident({ candidates, root_service: null }))).toEqual(["other"]);
  expect(reasonsOf(incident())).toEqual([]);
});
