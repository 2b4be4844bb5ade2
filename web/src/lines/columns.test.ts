import { expect, test } from "vitest";
import type { UnixSeconds } from "../api/contract";
import { columnText, columnWidths, readColumns, usualColumns } from "./columns";
import type { Line } from "./tail";

const line: Line = {
  id: "a", ts: 0 as UnixSeconds, data_source: "logs", service: "web", level: "INFO", message: "m", template_id: null, trace_id: "0123456789abcdef",
  fields: { host: "h1", duration_ms: "12.3456" },
};

test.each([
  [null, usualColumns],
  ["", []],
  ["host,level", ["level", "host"]],
  ["nothing,<b>,service", ["service"]],
])("stored %j is %j", (text, columns) => expect(readColumns(text)).toEqual(columns));

test("a_line_tells_what_it_has", () => {
  expect((["level", "host", "trace_id", "duration_ms", "version"] as const).map((column) => columnText(line, column))).toEqual(["INFO", "h1", "01234567", "12.3", ""]);
});

test("the_message_has_the_room_that_is_left", () => {
  expect(columnWidths(["service"])).toBe("auto 6.5rem minmax(0, 1fr)");
  expect(columnWidths([])).toBe("auto minmax(0, 1fr)");
});
