import { expect, test } from "vitest";
import type { Kpi } from "../api/contract";
import { calmSentence } from "./calm";

const kpi = (active_services: number) => ({ active_services }) as Kpi;

test.each([
  [14, 1, "Nothing unusual in 14 services."],
  [1, 1, "Nothing unusual in 1 service."],
  [14, 0.4, "Learning: 40 %"],
  [14, 0.999, "Learning: 99 %"],
])("%d services at %d read %s", (services, learning, text) => {
  expect(calmSentence({ kpi: kpi(services), learning })).toBe(text);
});
