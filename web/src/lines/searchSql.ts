import type { SqlValues } from "../api/sql";
import type { Bounds } from "../time/timeRange";
import { parseQuery, type Token } from "./query";

export type SearchFilter = { q: string; service: string; level: string };

/** A condition and the values it names. */
export type Condition = { where: string; values: SqlValues };

/** Numbers of OpenTelemetry for each level, lowest and highest. */
const severities: Readonly<Record<string, readonly [number, number]>> = {
  TRACE: [1, 4],
  DEBUG: [5, 8],
  INFO: [9, 12],
  WARN: [13, 16],
  WARNING: [13, 16],
  ERROR: [17, 20],
  FATAL: [21, 24],
};

const textColumns = ["host", "version", "trace_id", "span_id", "parent_span_id", "parent_service", "service"];
const numberColumns = ["duration_ms", "status_code"];

/** Templates by id, as the server tells them. */
export type TemplateTexts = ReadonlyMap<string, string>;

/**
 * A search as a condition on `logs`. What the reader wrote travels as values; only names known here stand in the text.
 */
export function searchCondition(filter: SearchFilter, bounds: Bounds, templates: TemplateTexts = new Map()): Condition {
  const values: SqlValues = {};
  const value = (text: string) => {
    const name = `v${Object.keys(values).length}`;
    values[name] = text;
    return `{${name}:String}`;
  };
  const tokens = parseQuery(filter.q);
  if (filter.service !== "") tokens.push({ kind: "service", text: filter.service, isNegated: false });
  if (filter.level !== "") tokens.push({ kind: "level", text: filter.level, isNegated: false });
  const parts = tokens.map((token) => {
    const part = tokenCondition(token, value, templates);
    return token.isNegated ? `NOT (${part})` : part;
  });
  return { where: [boundsCondition(bounds), ...parts].join(" AND "), values };
}

export function boundsCondition({ from, to }: Bounds): string {
  const at = (seconds: number) => `fromUnixTimestamp64Milli(${Math.round(seconds * 1_000)})`;
  return `timestamp >= ${at(from)} AND timestamp < ${at(to)}`;
}

type Value = (text: string) => string;

function tokenCondition(token: Token, value: Value, templates: TemplateTexts): string {
  switch (token.kind) {
    case "text":
      return `positionCaseInsensitive(message, ${value(token.text)}) > 0`;
    case "pattern":
      return `match(message, ${value(token.text)})`;
    case "service":
      return `service = ${value(token.text)}`;
    case "level":
      return levelCondition(token.text, value);
    case "template": {
      const typed = templates.get(token.text);
      return typed === undefined ? "0 = 1" : `message LIKE ${value(templatePattern(typed))}`;
    }
    case "field":
      return fieldCondition(token, value);
  }
}

function levelCondition(text: string, value: Value): string {
  const span = severities[text.toUpperCase()];
  const named = `upper(severity_text) = ${value(text.toUpperCase())}`;
  if (span === undefined) return named;
  return `(severity_number >= ${span[0]} AND severity_number <= ${span[1]} OR severity_number = 0 AND ${named})`;
}

function fieldCondition({ key, operator, text }: Extract<Token, { kind: "field" }>, value: Value): string {
  const number = Number(text);
  if (numberColumns.includes(key)) return Number.isFinite(number) ? `${key} ${operator} ${number}` : "0 = 1";
  if (textColumns.includes(key) && operator === "=") return `${key} = ${value(text)}`;
  if (operator !== "=") {
    return Number.isFinite(number) ? `JSONExtractFloat(attributes, ${value(key)}) ${operator} ${number}` : "0 = 1";
  }
  const [name, wanted] = [value(key), value(text)];
  const written = value(`${key}=${text}`);
  return (
    `(JSONExtractString(attributes, ${name}) = ${wanted} OR JSONExtractRaw(attributes, ${name}) = ${wanted} ` +
    `OR positionCaseInsensitive(message, ${written}) > 0)`
  );
}

/** What a line of the template looks like: its constants with anything between them. */
export function templatePattern(typed: string): string {
  const parts = typed.split(/<[a-z*][a-z0-9_*]*>/);
  return parts.map((part) => part.replace(/[\\%_]/g, "\\$&")).join("%");
}
