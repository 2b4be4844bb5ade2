import { expect, test } from "vitest";
import { excerpt, handlerPlace, stageOf } from "./handlerError";

const syntax =
  'transform python_1: SyntaxError: invalid syntax\nTraceback (most recent call last):\n  File "<string>", line 139, in load\n  File "handler.py", line 2\n    return data log\n                ^^^\nSyntaxError: invalid syntax\n';
const raised =
  'Traceback (most recent call last):\n  File "handler.py", line 4, in handler\n    return inner(data)\n           ^^^^^^^^^^^\n  File "handler.py", line 2, in inner\n    raise ValueError("bad")\nValueError: bad\n';
const source = 'def inner(data):\n    raise ValueError("bad")\ndef handler(data, log):\n    return inner(data)\n';

test.each([
  [syntax, "def handler(data, log):\n    return data log\n", { line: 1, column: 16, length: 3 }],
  [raised, source, { line: 1, column: 4, length: 23 }],
  ["transform map_1: unexpected token at line 2, column 3", "a\n  bcd", { line: 1, column: 2, length: 3 }],
  ["transform python_1: no handler", source, null],
  ['  File "handler.py", line 90, in handler', source, null],
])("the place of %j", (message, text, expected) => {
  const place = handlerPlace(message, text);
  if (expected === null) expect(place).toBeNull();
  else expect(place).toMatchObject(expected);
});

test("the_transform_is_named_by_the_refusal", () => {
  expect(stageOf(syntax)).toBe("python_1");
  expect(stageOf("a pipeline needs a name")).toBeNull();
});

test("an_excerpt_stays_within_the_source", () => {
  expect(excerpt("a\nb\nc\nd", 0).map(({ number, text, isMeant }) => `${number}${text}${isMeant}`)).toEqual(["1atrue", "2bfalse", "3cfalse"]);
  expect(excerpt("a\nb", 1)).toHaveLength(2);
});
