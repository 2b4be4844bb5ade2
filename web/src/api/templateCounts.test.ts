import { expect, test } from "vitest";
import type { Template, UnixSeconds } from "./contract";
import { templatesCountedMax } from "./limits";
import { countedTemplates } from "./templateCounts";

const template = (place: number, count: number): Template =>
  ({ template_id: String(place), service: "web", template_typed: "a <num>", count, first_seen: place as UnixSeconds }) as Template;

test("few_templates_are_all_counted", () => {
  const few = [template(1, 5), template(2, 6)];
  expect(countedTemplates(few)).toEqual(few);
});

test("of_many_the_most_frequent_and_the_newest_are_counted_each_once", () => {
  const many = Array.from({ length: 500 }, (_, place) => template(place, 500 - place));
  const counted = countedTemplates(many).map(({ template_id }) => Number(template_id));
  expect(counted).toHaveLength(templatesCountedMax);
  expect(new Set(counted).size).toBe(templatesCountedMax);
  expect(counted).toContain(0);
  expect(counted).toContain(499);
});
