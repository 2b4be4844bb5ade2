import { describe, expect, test } from "vitest";
import type { Alert, AlertExplanation, Standing, ToldChannel } from "../api/alerts";
import type { UnixSeconds } from "../api/contract";
import { handWords, inOrder, isFound, lostWords, spanWords, standingWords, toldWords } from "./alertWords";

const at = (seconds: number) => seconds as UnixSeconds;
const alert = (part: Partial<Alert> = {}): Alert => ({
  key: "incident|payments|payments", incident_id: "inc_1", severity: "critical", phase: "firing", service: "payments", kind: "rate",
  title: "payments fails", opened: at(100), last_seen: at(160), firings: 3, flaps: 0, held: "", acknowledged: null, ...part,
});
const explained = (part: Partial<AlertExplanation> = {}): AlertExplanation => ({ alert: alert(), routes: [], groups: [], muted: null, told: [], decisions: [], ...part });

test("what_fires_comes_first_by_severity_and_what_is_over_last_by_time", () => {
  const alerts = [
    alert({ key: "over", phase: "over", last_seen: at(900) }),
    alert({ key: "older over", phase: "over", severity: "info", last_seen: at(800) }),
    alert({ key: "info", severity: "info" }),
    alert({ key: "early", opened: at(50) }),
    alert({ key: "late", opened: at(80), phase: "ending" }),
  ];
  expect(inOrder(alerts).map(({ key }) => key)).toEqual(["late", "early", "info", "over", "older over"]);
});

test.each([
  ["", true],
  ["PAY critical", true],
  ["pay warning", false],
  ["ann", true],
])("an_alert_is_found_by_%j: %s", (query, is) => expect(isFound(alert({ acknowledged: { owner: "Ann", reason: "" } }), query)).toBe(is));

test("a_span_says_since_when_or_for_how_long", () => {
  expect(spanWords(alert(), at(280))).toBe("since 00:01:40 (3 min)");
  expect(spanWords(alert({ phase: "over" }), at(280))).toBe("00:01:40, for 1 min");
  expect(spanWords(alert({ opened: null }), at(280))).toBe("");
});

test.each([
  [null, "nobody has it"],
  [{ owner: "ann", reason: "" }, "ann has it"],
  [{ owner: " ", reason: "on it" }, "somebody has it: on it"],
])("who_has_it_%j_reads_%j", (acknowledged, words) => expect(handWords({ acknowledged })).toBe(words));

describe("whether_somebody_was_told_is_one_sentence", () => {
  const told: ToldChannel[] = [{ channel: "chat", is_open: true, at: at(119), state: "arrived", state_at: at(120) }];
  test.each<[Partial<AlertExplanation>, string]>([
    [{ told }, "Told to chat (arrived at 00:02:00)."],
    [{ told, muted: "silence s1 by ann" }, "Told to chat (arrived at 00:02:00). Quiet now: silence s1 by ann."],
    [{ told, alert: alert({ held: "ann has it" }) }, "Told to chat (arrived at 00:02:00). Held back since: ann has it."],
    [{ muted: "maintenance nights" }, "Told to nobody: maintenance nights."],
    [{ alert: alert({ held: "a storm" }) }, "Told to nobody: a storm."],
    [{ decisions: [{ at: at(1), channel: "chat", is_told: false, reason: "told an hour ago" }] }, "Told to nobody: told an hour ago."],
    [{ groups: [{ route: "root", labels: {}, members: 1, channels: [], last_told: null, escalation_steps: 0 }] }, "Told to nobody: no channel is on its route."],
    [{ groups: [{ route: "root", labels: {}, members: 1, channels: ["chat"], last_told: null, escalation_steps: 0 }] }, "Told to nobody yet: its group waits."],
  ])("%#", (part, words) => expect(toldWords(explained(part), at(200))).toBe(words));
});

test("a_message_that_did_not_get_through_is_told_with_its_reason", () => {
  const lost = [{ key: "a", channel: "chat", reason: "410 Gone" }];
  expect(lostWords("a", lost)).toBe("A message to chat did not get through: 410 Gone.");
  expect(lostWords("b", lost)).toBe("");
});

test.each<[Standing, string]>([
  [{ state: "waiting", attempts: 0, next_try: at(150) }, "on its way"],
  [{ state: "waiting", attempts: 1, next_try: at(240) }, "failed once, tried again at 00:04:00"],
  [{ state: "waiting", attempts: 3, next_try: null }, "failed 3 times, tried again now"],
  [{ state: "given_up", state_at: at(150), reason: "410 Gone" }, "did not get through: 410 Gone"],
  [{ state: "unknown" }, "planned at 00:02:00"],
])("a_message_that_%j_reads_as_it_stands", (standing, words) =>
  expect(standingWords({ channel: "chat", is_open: true, at: at(120), ...standing }, at(200))).toBe(words));
