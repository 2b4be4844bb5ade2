import { expect, test } from "vitest";
import type { UnixSeconds } from "../api/contract";
import { anomaly, incident } from "../incidents/fixtures";
import { incidentMarkdown } from "./markdown";

test("notes_are_told_with_who_wrote_them", () => {
  const notes = [
    { at: 100 as UnixSeconds, by: "ann", text: "pool raised\nto 40" },
    { at: 160 as UnixSeconds, by: "", text: "calm again" },
  ];
  const text = incidentMarkdown(incident({}), [], "http://x/", undefined, notes);
  expect(text).toContain("## Notes\n\n- 1970-01-01 00:01:40 ann: pool raised to 40\n- 1970-01-01 00:02:40 calm again");
});

test("an_incident_reads_as_a_ticket", () => {
  const subject = incident({
    title: "payments: 42 errors",
    summary: "Acquirer\ntimeouts.",
    candidates: [{ service: "payments", confidence: 0.92, evidence: ["first to deviate"] }],
    impacted: [{ service: "cart", hops: 2 }, { service: "checkout", hops: 1 }],
    suspected_dependencies: [{ service: "ledger", hops: 1 }],
    changes: ["deploy of payments 41"],
  });
  const signals = [
    anomaly({ id: "b", service: "checkout", ts: 107 as UnixSeconds, description: "31 errors" }),
    anomaly({ id: "a", description: "42 errors", samples: ["timeout ``` <b>\nnext"] }),
  ];
  expect(incidentMarkdown(subject, signals, "http://x/?incident=inc_1")).toBe(`# payments: 42 errors

- state: active
- started: 1970-01-01 00:01:40.000 (1 min)
- severity: 50 %
- root: \`payments\`
- link: <http://x/?incident=inc_1>

Acquirer timeouts.

## Who deviated first

- 00:01:40 \`payments\`: 42 errors
- 00:01:47 (+7 s) \`checkout\`: 31 errors

## Likely causes

- **\`payments\`** 92 %
  - first to deviate

## Impacted callers

- \`checkout\` +1
- \`cart\` +2

## Suspected dependencies

- \`ledger\` +1

## What changed just before

- deploy of payments 41

## Sample lines

\`\`\`\`text
payments: timeout \`\`\` <b> next
\`\`\`\`
`);
});

test("what_is_not_known_is_left_out", () => {
  expect(incidentMarkdown(incident({ root_service: null }), [], "u")).not.toMatch(/##|root/);
});

test("what_the_engine_says_of_its_ranking_is_fenced_at_the_end", () => {
  const text = incidentMarkdown(incident(), [], "u", { explanation: "1. payments\n   ``` x", similar: [{ id: "inc_0", similarity: 0.8 }] });
  expect(text).toContain("## Similar before\n\n- `inc_0` 80 % alike");
  expect(text).toContain("## Why this ranking\n\n````text\n1. payments\n   ``` x\n````");
});
