import { expect, test } from "vitest";
import { readView, writeView, type View } from "./link";

test.each<[string, View]>([
  ["", { q: "", service: "", level: "", range: 60 }],
  ["?q=time+out%26&service=payments", { q: "time out&", service: "payments", level: "", range: 60 }],
  ["?level=ERROR&range=300", { q: "", service: "", level: "ERROR", range: 300 }],
])("link_%s_reproduces_the_view", (search, view) => {
  expect(readView(search)).toEqual(view);
  expect(writeView(view)).toBe(search);
});

test("unknown_and_oversized_values_fall_back", () => {
  const view = readView(`?range=7&tab=x&q=${"a".repeat(2_000)}`);
  expect(view.range).toBe(60);
  expect(view.q).toHaveLength(500);
});
