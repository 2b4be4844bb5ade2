import { expect, test } from "vitest";
import { completed, completionAt } from "./completion";

const names = ["logs", "seismolog.incidents", "seismolog.templates", "service", "severity_text"];
const at = (text: string) => {
  const caret = text.indexOf("|");
  return completionAt(text.replace("|", ""), caret, names);
};

test.each<[string, string[] | null]>([
  ["SELECT se|", ["seismolog.incidents", "seismolog.templates", "service", "severity_text", "SELECT"]],
  ["SELECT 1 FROM seismolog.t|", ["seismolog.templates"]],
  ["SELECT countI|", ["countIf("]],
  ["sel|", ["SELECT"]],
  ["SELECT s|", null],
  ["SELECT service|", null],
  ["SELECT se|rvice", null],
  ["WHERE a = 'se|", null],
  ["WHERE a = 'it''s' AND sev|", ["severity_text"]],
  ["SELECT 1 -- se|", null],
  ["-- don't\nSELECT sev|", ["severity_text"]],
  ["|", null],
])("%j offers %j", (text, choices) => expect(at(text)?.choices ?? null).toEqual(choices));

test("a_choice_takes_the_place_of_the_word", () => {
  const text = "SELECT sev FROM logs";
  const completion = completionAt(text, 10, names);
  expect(completion && completed(text, 10, completion, "severity_text")).toEqual({ text: "SELECT severity_text FROM logs", caret: 20 });
});
