import { expect, test } from "vitest";
import { commandFor, type KeyPress } from "./keys";

const press = (key: string, rest: Partial<KeyPress> = {}): KeyPress => ({
  key,
  isTyping: false,
  isOnControl: false,
  hasModifier: false,
  isControl: false,
  isAfterG: false,
  ...rest,
});

test.each([
  [press("/"), "search"],
  [press("j"), "down"],
  [press("k"), "up"],
  [press("p"), "pause"],
  [press("Enter"), "open"],
  [press("?"), "help"],
  [press("i"), "incident"],
  [press("1"), "now"],
  [press("2", { isTyping: true }), null],
  [press("Escape", { isTyping: true }), "clear"],
  [press("j", { isTyping: true }), null],
  [press("/", { isTyping: true }), null],
  [press("p", { hasModifier: true }), null],
  [press("Enter", { isOnControl: true }), null],
  [press("toString"), null],
  [press("x"), null],
  [press("k", { isControl: true, hasModifier: true }), "palette"],
  [press("K", { isControl: true, hasModifier: true, isTyping: true }), "palette"],
  [press("k", { hasModifier: true }), null],
  [press("8"), "pipes"],
  [press("d", { isAfterG: true }), "data"],
  [press("f", { isAfterG: true }), "pipelines"],
  [press("f"), null],
  [press("t"), "time"],
  [press("t", { isAfterG: true }), "templates"],
  [press("q", { isAfterG: true }), "sql"],
  [press("j", { isAfterG: true }), null],
  [press("q", { isAfterG: true, isTyping: true }), null],
])("key %o means %s", (given, expected) => expect(commandFor(given)).toBe(expected));
