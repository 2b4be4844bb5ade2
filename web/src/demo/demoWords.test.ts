import { expect, test } from "vitest";
import { readScenarios } from "../api/contract";
import { chaosSentence, demoFaults } from "./demoWords";

test("a_fault_says_where_what_and_for_how_long", () => {
  const details = [{ name: "acquirer_down", service: "payments", description: "the acquirer times out", seconds: 90 }];
  const faults = demoFaults({ scenarios: ["acquirer_down", "bad-deploy"], active: [], details });
  expect(faults).toEqual([
    { name: "acquirer_down", text: "acquirer down", title: "payments: the acquirer times out (for 90 s)" },
    { name: "bad-deploy", text: "bad deploy", title: "Inject this fault" },
  ]);
});

test("a_server_without_details_or_simulator_has_no_faults", () => {
  expect(demoFaults(readScenarios({}))).toEqual([]);
  expect(demoFaults(readScenarios({ scenarios: ["a"] }))).toHaveLength(1);
});

test("the_banner_is_there_only_while_a_fault_runs", () => {
  expect(chaosSentence({ active: [] })).toBeNull();
  expect(chaosSentence({ active: ["payments", "cart"] })).toContain("payments, cart");
});
