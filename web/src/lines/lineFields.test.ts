import { expect, test } from "vitest";
import type { UnixSeconds } from "../api/contract";
import { lineFields } from "./lineFields";
import type { Line } from "./tail";

const line = (fields: Record<string, string>): Line => ({
  id: "1", ts: 0 as UnixSeconds, data_source: "logs", service: "web shop", level: "INFO", message: "", template_id: null, trace_id: "t1", fields,
});

test("each_field_leads_to_lines_with_its_value", () => {
  expect(lineFields(line({ status_code: "500" })).map(({ token }) => token)).toEqual([
    'service:"web shop"', "level:INFO", "trace_id=t1", "status_code=500",
  ]);
});

test("attributes_are_told_one_by_one_and_what_is_no_object_as_it_is", () => {
  const fields = lineFields(line({ attributes: '{"user":"u 1","deep":{"a":1},"<b>":"x"}', resource: "not json" })).slice(3);
  expect(fields).toEqual([
    { name: "user", value: "u 1", token: 'user="u 1"' },
    { name: "deep", value: '{"a":1}', token: null },
    { name: "<b>", value: "x", token: null },
    { name: "resource", value: "not json", token: null },
  ]);
});
