import { expect, test } from "vitest";
import type { Role } from "../incidents/roles";
import { edgeTone, graphSentence, involved, nodeWords } from "./picture";

const roles: Record<string, Role> = {
  payments: { kind: "root", place: 0 },
  checkout: { kind: "impacted", hops: 1 },
  cart: { kind: "impacted", hops: 2 },
  ledger: { kind: "suspected", hops: 1 },
  web: { kind: "next", hops: 3 },
};
const roleOf = (service: string) => roles[service] ?? null;

test.each([
  ["cart", "checkout", "impacted"],
  ["checkout", "payments", "impacted"],
  ["payments", "ledger", "suspected"],
  ["web", "cart", "plain"],
  ["payments", "cart", "plain"],
  ["auth", "ledger", "plain"],
])("call_from_%s_to_%s_is_%s", (source, target, tone) => expect(edgeTone({ source, target }, roleOf)).toBe(tone));

test("the_picture_is_also_a_sentence", () => {
  expect(graphSentence(["auth"], roleOf)).toBe("Service graph, callers before callees, 1 service; nothing unusual.");
  expect(graphSentence(["payments", "ledger", "cart"], roleOf)).toContain("root: payments; impacted: cart; suspected: ledger.");
});

test("a_service_says_its_state_in_words", () => {
  const words = nodeWords({ id: "cart", logs_per_min: 120, error_rate: 0.5 }, roleOf("cart"));
  expect(words).toBe("cart\n120 lines per minute, 50 % errors\nimpacted, 2 calls from the root");
});

test("an_incident_shows_its_own_services_only", () => {
  expect([...involved(["auth", "cart", "search"], roleOf, ["search"])]).toEqual(["cart", "search"]);
});
