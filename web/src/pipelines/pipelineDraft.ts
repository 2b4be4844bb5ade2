import type { Definition, Entry, Part } from "../api/pipelines";
import { firstHandler } from "./starters";

/** What people fill in: texts of fields, which become a definition once nothing is missing. */
export type PipelineDraft = {
  name: string;
  sources: PartDraft[];
  transforms: PartDraft[];
  sinks: PartDraft[];
  /** NAME=value by the line. */
  environment: string;
  isPaused: boolean;
  /** What the form has no field for, kept as it came. */
  rest: Pick<Definition, "space" | "metadata">;
};

/** A source, transform or sink. `fields` are what the form shows; `options` what it does not, kept as it came. */
export type PartDraft = { key: number; kind: string; name: string; fields: Record<string, string>; options: Record<string, unknown> };

export type Family = "sources" | "transforms" | "sinks";

/** How a field is read: a text, a number, yes or no, one of some words, or lines of names and values. */
type FieldKind = "text" | "number" | "switch" | "entries" | "choice";

/** A field of a kind: what it is called, how it is read, what stands in it at first. */
export type FieldForm = { kind: FieldKind; first: string; isRequired?: boolean; label: string; hint?: string; choices?: readonly string[] };

type KindForm = { words: string; fields: Record<string, FieldForm> };

const text = (label: string, more: Partial<FieldForm> = {}): FieldForm => ({ kind: "text", first: "", label, ...more });
const required = (label: string, more: Partial<FieldForm> = {}): FieldForm => text(label, { isRequired: true, ...more });

const windowField: FieldForm = { kind: "number", first: "3600", isRequired: true, label: "Window, s" };
const normalField: FieldForm = { kind: "switch", first: "", label: "What is normal goes on too" };
const secret = "secret:NAME stands for a variable of the workspace.";
const address = (example: string): FieldForm => required("Address", { hint: `${example}; ${secret}` });
const headers: FieldForm = { kind: "entries", first: "", label: "Headers, Name: value by the line", hint: secret };
const from: FieldForm = { kind: "choice", first: "now", label: "From", choices: ["now", "beginning"] };
const sourceName = required("Data source", { hint: "It has to be there: a project's .datasource files make them." });
const connection = required("Connection", { hint: "Of the project's .connection files." });
const files = {
  path: text("Path of the files"),
  format: { kind: "choice", first: "ndjson", label: "Format", choices: ["ndjson", "parquet"] },
  compression: { kind: "choice", first: "", label: "Compression", choices: ["", "none", "gzip", "zstd"] },
  batch_events: { kind: "number", first: "", label: "Events of a file, at most" },
  batch_seconds: { kind: "number", first: "", label: "Seconds until a file is written" },
} satisfies Record<string, FieldForm>;

/** Kinds that have a form; of all others the options are written as JSON. */
export const kindForms: Record<Family, Record<string, KindForm>> = {
  sources: {
    data_source: { words: "rows of a data source", fields: { name: sourceName, from } },
    kafka: { words: "messages of a topic", fields: { connection, topic: required("Topic"), from } },
    nats: { words: "messages of a stream of JetStream", fields: { url: address("nats://…"), stream: required("Stream"), from } },
  },
  transforms: {
    python: { words: "a handler in Python", fields: { source: required("Handler", { first: firstHandler }), requirements: text("Packages") } },
    behaviour: { words: "how users and hosts behave: only what is unusual goes on", fields: { window_seconds: windowField, emit_normal: normalField } },
    judge: { words: "a language model judges what is new", fields: { window_seconds: windowField, emit_normal: normalField } },
    dedup: { words: "the first of events with the same key", fields: { key: required("Key: path of the field that is equal", { first: "id" }), window_seconds: windowField } },
    sql: { words: "columns of a query over the events", fields: { columns: text("Columns", { hint: "As in user String, n Float64; without any there is one, event, of JSON." }), select: required("Select", { first: "event", hint: "Expressions, each with its name." }), where: text("Where") } },
    filter: { words: "a condition in VRL", fields: { condition: required("Condition", { first: '.level == "ERROR"' }) } },
    map: { words: "a program in VRL", fields: { program: required("Program", { first: ".seen = true\n." }) } },
  },
  sinks: {
    webhook: {
      words: "a request for each event",
      fields: { url: address("https://…"), method: { kind: "choice", first: "POST", label: "Method", choices: ["POST", "PUT", "PATCH"] }, headers },
    },
    slack: { words: "a message for each event", fields: { url: address("https://…, of an incoming webhook") } },
    data_source: { words: "rows of a data source", fields: { name: sourceName } },
    s3: { words: "files of a bucket", fields: { connection, bucket: required("Bucket"), ...files } },
    file: { words: "files of the server", fields: files },
    kafka: { words: "messages of a topic", fields: { connection, topic: required("Topic"), key: text("Path of the key") } },
    nats: { words: "messages of a subject", fields: { url: address("nats://…"), subject: required("Subject"), jetstream: { kind: "switch", first: "", label: "JetStream confirms each" } } },
    clickhouse: { words: "rows of a table", fields: { url: address("http://…"), table: required("Table"), user: text("User"), password: text("Password", { hint: secret }) } },
    elasticsearch: { words: "documents of an index, also of OpenSearch", fields: { url: address("https://…"), index: required("Index"), headers } },
    postgres: { words: "rows of a table", fields: { url: address("postgres://…"), table: required("Table") } },
  },
};

/** The kind whose options are written by hand: `json` holds kind and options. */
export const byHand = "by hand";

let parts = 0;

export function newPart(family: Family, kind: string): PartDraft {
  const form = kindForms[family][kind];
  const fields = form === undefined ? { json: '{"kind": ""}' } : Object.fromEntries(Object.entries(form.fields).map(([name, { first }]) => [name, first]));
  return { key: (parts += 1), kind: form === undefined ? byHand : kind, name: "", fields, options: {} };
}

export const emptyPipeline = (): PipelineDraft => ({
  name: "",
  sources: [],
  transforms: [newPart("transforms", "python")],
  sinks: [],
  environment: "",
  isPaused: false,
  rest: {},
});

/** The form of a definition that is there. */
export function draftOf({ name, space, metadata, state, sources = [], transforms = [], sinks = [], environment = [] }: Definition): PipelineDraft {
  const rest = { ...(space === undefined ? {} : { space }), ...(metadata === undefined ? {} : { metadata }) };
  return {
    name,
    sources: sources.map((part) => partDraft("sources", part)),
    transforms: transforms.map((part) => partDraft("transforms", part)),
    sinks: sinks.map((part) => partDraft("sinks", part)),
    environment: writeEntries(environment, "="),
    isPaused: state === "paused",
    rest,
  };
}

function partDraft(family: Family, part: Part): PartDraft {
  const form = kindForms[family][part.kind];
  if (form === undefined) return { ...newPart(family, byHand), fields: { json: JSON.stringify(part, null, 2) } };
  const { kind, ...options } = part;
  const name = family === "transforms" ? String(options.name ?? "") : "";
  if (family === "transforms") delete options.name;
  const fields: Record<string, string> = {};
  for (const [field, { kind: as }] of Object.entries(form.fields)) {
    fields[field] = writeField(as, options[field]);
    delete options[field];
  }
  return { ...newPart(family, kind), name, fields, options };
}

function writeField(as: FieldKind, value: unknown): string {
  if (as === "switch") return value === true ? "yes" : "";
  if (as === "entries") return writeEntries((value ?? []) as Entry[], ": ");
  return value === undefined || value === null ? "" : String(value);
}

const writeEntries = (entries: readonly Entry[], between: string): string => entries.map(({ name, value }) => `${name}${between}${value}`).join("\n");

/** Where something is missing, and what. */
export type Missing = { step: Step; what: string };

/** Steps of the form, in their order. */
export const steps = ["name", "source", "transform", "sink", "review"] as const;
export type Step = (typeof steps)[number];

const stepOf: Record<Family, Step> = { sources: "source", transforms: "transform", sinks: "sink" };

/** The definition as the server takes it, or all that is missing. */
export function definitionOf(draft: PipelineDraft): { definition: Definition } | { missing: Missing[] } {
  const missing: Missing[] = [];
  const name = draft.name.trim();
  if (name === "") missing.push({ step: "name", what: "a name" });
  const read = (family: Family) =>
    draft[family].flatMap((part) => {
      const done = partOf(family, part);
      if ("part" in done) return [done.part];
      missing.push({ step: stepOf[family], what: done.missing });
      return [];
    });
  const [sources, transforms, sinks] = [read("sources"), read("transforms"), read("sinks")];
  const environment = readEntries(draft.environment, "=");
  if (environment === null) missing.push({ step: "transform", what: "NAME=value in each line of the environment" });
  if (missing.length > 0) return { missing };
  const definition: Definition = { name, ...draft.rest, state: draft.isPaused ? "paused" : "running", transforms, sinks };
  // An older server does not know sources: they are left out where there are none.
  if (sources.length > 0) definition.sources = sources;
  if (environment !== null && environment.length > 0) definition.environment = environment;
  return { definition };
}

function partOf(family: Family, part: PartDraft): { part: Part } | { missing: string } {
  const form = kindForms[family][part.kind];
  if (form === undefined) return byHandOf(part.fields.json ?? "");
  const options: Record<string, unknown> = { ...part.options };
  for (const [field, { kind, isRequired }] of Object.entries(form.fields)) {
    const text = part.fields[field] ?? "";
    if (text.trim() === "") {
      if (isRequired === true) return { missing: `${field} of ${part.kind}` };
      continue;
    }
    const value = readField(kind, text);
    if (value === null) return { missing: `${kind === "number" ? "a whole number" : "Name: value in each line"} as ${field} of ${part.kind}` };
    options[field] = value;
  }
  if (part.name.trim() !== "") options.name = part.name.trim();
  return { part: { kind: part.kind, ...options } };
}

function readField(kind: FieldKind, text: string): unknown {
  if (kind === "number") return /^\s*\d{1,15}\s*$/.test(text) ? Number(text) : null;
  if (kind === "switch") return text === "yes";
  if (kind === "entries") return readEntries(text, ":");
  return text;
}

function byHandOf(json: string): { part: Part } | { missing: string } {
  try {
    const part = JSON.parse(json) as Part | null;
    if (typeof part === "object" && part !== null && typeof part.kind === "string" && part.kind !== "") return { part };
  } catch {
    // Said below.
  }
  return { missing: 'JSON with a "kind"' };
}

function readEntries(text: string, between: string): Entry[] | null {
  const lines = text.split("\n").filter((line) => line.trim() !== "");
  const entries = lines.map((line) => {
    const at = line.indexOf(between);
    return at <= 0 ? null : { name: line.slice(0, at).trim(), value: line.slice(at + 1).trim() };
  });
  return entries.some((entry) => entry === null) ? null : (entries as Entry[]);
}

/** The name that errors and figures call a transform by. */
export function stageName(part: { kind: string; name?: string }, place: number): string {
  return part.name !== undefined && part.name !== "" ? part.name : `${part.kind}_${place + 1}`;
}
