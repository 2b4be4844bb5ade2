import { expect, test } from "vitest";
import type { UnixSeconds } from "../api/contract";
import type { Match, Silence } from "../api/silences";
import { emptyMatch, lengthWords, literal, matchOf, matchWords, silenceOf, silencesInOrder, untilWords, type MatchDraft } from "./silenceWords";

const at = (seconds: number) => seconds as UnixSeconds;

test.each<[Match, string]>([
  [{}, "everything"],
  [{ service: [], labels: {} }, "everything"],
  [{ service: ["payments"] }, "service payments"],
  [{ service: ["pay*", "cart", "!web", "!api"], severity: ["info"] }, "service pay* or cart, and not web or api; severity info"],
  [{ kind: ["!rate"], labels: { region: ["eu", "us"] } }, "kind not rate; region = eu or us"],
  [{ key: ["k1"], service: ["*"] }, "the alert <b>payments</b> fails; service anything"],
  [{ key: [literal("k1")], kind: ["!rate"] }, "the alert <b>payments</b> fails; kind not rate"],
  [{ key: ["k2"], hours: [{}] }, "the alert k2; at set hours"],
])("a_matcher_reads_as_words %#", (match, words) => expect(matchWords(match, (key) => (key === "k1" ? "<b>payments</b> fails" : undefined))).toBe(words));

test("the_end_of_a_silence_is_told", () => {
  expect(untilWords({ until: at(7_300) }, at(100))).toBe("until 02:01:40 (2 h left)");
  expect(untilWords({ until: at(100) }, at(200))).toBe("over since 00:01:40");
  expect(untilWords({ until: null }, at(200))).toBe("without an end");
});

test("silences_in_force_come_first_and_the_next_to_end_on_top", () => {
  const silence = (id: string, until: number): Silence => ({ id, match: {}, owner: "ann", reason: "r", begin: at(1), until: at(until), hits: 0, last_hit: null });
  const listed = silencesInOrder([silence("over", 50), silence("late", 900), silence("long over", 20), silence("next", 200)], at(100));
  expect(listed.map(({ id }) => id)).toEqual(["next", "late", "over", "long over"]);
});

test.each<[Partial<MatchDraft>, ReturnType<typeof matchOf>]>([
  [{}, { missing: "a service, a kind, a severity or a label" }],
  [{ service: " payments, !web ,," }, { match: { service: ["payments", "!web"] } }],
  [{ severity: ["info", "critical"] }, { match: { severity: ["critical", "info"] } }],
  [{ labels: "region=eu, region = us, q=a=b" }, { match: { labels: { region: ["eu", "us"], q: ["a=b"] } } }],
  [{ service: "x", labels: "region" }, { missing: "labels as name=value, which “region” is not" }],
])("a_draft_becomes_a_matcher_or_says_what_it_needs %#", (part, expected) => expect(matchOf({ ...emptyMatch, ...part })).toEqual(expected));

test("a_silence_has_an_owner_and_a_reason", () => {
  const match = { match: { service: ["x"] } };
  expect(silenceOf(match, " ", "r", 60)).toEqual({ missing: "your name" });
  expect(silenceOf(match, "ann", "", 60)).toEqual({ missing: "a reason" });
  expect(silenceOf({ missing: "all" }, "ann", "r", 60)).toEqual({ missing: "all" });
  expect(silenceOf(match, " ann ", " r ", 60)).toEqual({ silence: { ...match, owner: "ann", reason: "r", for_s: 60 } });
});

test.each([[3_600, "1 h"], [86_400, "1 day"]])("%i s are %s", (seconds, words) => expect(lengthWords(seconds)).toBe(words));

test.each([["incident|a*|b", "incident|a\\*|b"], ["!a\\", "\\!a\\\\"], ["payments", "payments"]])("%j_is_matched_alone_by %j", (text, pattern) => expect(literal(text)).toBe(pattern));
