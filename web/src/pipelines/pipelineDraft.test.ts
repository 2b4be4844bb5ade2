import { expect, test } from "vitest";
import type { Definition } from "../api/pipelines";
import { byHand, definitionOf, draftOf, emptyPipeline, newPart, stageName } from "./pipelineDraft";

const orders: Definition = {
  name: "orders",
  space: "main",
  metadata: { team: "shop" },
  state: "paused",
  sources: [{ kind: "data_source", name: "logs", from: "beginning" }],
  transforms: [
    { kind: "python", name: "clean", source: "def handler(data, log):\n    return data\n", requirements: "requests==2.32.5", cpu_ms: 900 },
    { kind: "dedup", key: "id", window_seconds: 60 },
    { kind: "behaviour", window_seconds: 3_600, count_min: 7, emit_normal: true },
    { kind: "sql", select: "a, b AS c", where: "a > 1" },
    { kind: "join", stream: "s", left: { name: "a", key: "id" }, right: { name: "b", key: "id" }, window_seconds: 5 },
  ],
  sinks: [
    { kind: "webhook", url: "https://hook.example/x?a=1:2", method: "PUT", headers: [{ name: "Authorization", value: "secret:KEY" }] },
    { kind: "s3", connection: "minio", bucket: "b", path: "x", format: "parquet", compression: "zstd", batch_events: 100, batch_seconds: 5 },
    { kind: "nats", url: "nats://n", subject: "s", jetstream: true },
    { kind: "opensearch", url: "https://o", index: "i" },
  ],
  environment: [{ name: "REGION", value: "eu=1" }],
};

test("a_definition_comes_out_of_its_form_as_it_went_in_with_options_that_the_form_does_not_show", () => {
  expect(definitionOf(draftOf(orders))).toEqual({ definition: orders });
});

test("a_field_that_is_left_empty_is_the_servers_to_say", () => {
  const sink = { ...newPart("sinks", "s3"), fields: { connection: "minio", bucket: "b", path: "", format: "ndjson", compression: "", batch_events: "", batch_seconds: "" } };
  const written = definitionOf({ ...emptyPipeline(), name: "a", sinks: [sink] });
  expect("definition" in written && written.definition.sinks).toEqual([{ kind: "s3", connection: "minio", bucket: "b", format: "ndjson" }]);
});

test("an_older_servers_definition_gets_no_key_it_does_not_know", () => {
  const draft = { ...emptyPipeline(), name: " a " };
  const written = definitionOf(draft);
  expect(written).toMatchObject({ definition: { name: "a", state: "running", sinks: [] } });
  expect("definition" in written && Object.keys(written.definition)).toEqual(["name", "state", "transforms", "sinks"]);
});

test.each([
  [{ name: "" }, ["name"]],
  [{ name: "a", transforms: [] }, []],
  [{ name: "a", transforms: [{ ...newPart("transforms", "dedup"), fields: { key: "", window_seconds: "5" } }] }, ["transform"]],
  [{ name: "a", transforms: [{ ...newPart("transforms", "dedup"), fields: { key: "id", window_seconds: "5.5" } }] }, ["transform"]],
  [{ name: "a", transforms: [{ ...newPart("transforms", byHand), fields: { json: '{"kind": ""}' } }] }, ["transform"]],
  [{ name: "a", sinks: [{ ...newPart("sinks", byHand), fields: { json: "{" } }] }, ["sink"]],
  [{ name: "a", sinks: [newPart("sinks", "slack")] }, ["sink"]],
  [{ name: "", sources: [newPart("sources", "data_source")] }, ["name", "source"]],
  [{ name: "a", environment: "REGION" }, ["transform"]],
  [{ name: "a", environment: "\nREGION=eu\n\n" }, []],
])("draft %o lacks something at %o", (part, steps) => {
  const written = definitionOf({ ...emptyPipeline(), ...part });
  expect("missing" in written ? written.missing.map(({ step }) => step) : []).toEqual(steps);
});

test("a_transform_without_a_name_is_called_by_kind_and_place", () => {
  expect(stageName({ kind: "python", name: "" }, 0)).toBe("python_1");
  expect(stageName({ kind: "python", name: "clean" }, 0)).toBe("clean");
});
