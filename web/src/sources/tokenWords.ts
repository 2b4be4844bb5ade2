import type { Scope } from "../api/tokens";

/** What a token can be for, in the order that people need it; `of` says what it wants the name of. */
export const scopeKinds = [
  { kind: "PIPES:READ", words: "call an endpoint", of: "endpoint" },
  { kind: "DATASOURCES:APPEND", words: "send rows to a data source", of: "source" },
  { kind: "DATASOURCES:READ", words: "read a data source", of: "source" },
  { kind: "WORKSPACE:READ_ALL", words: "read everything", of: null },
  { kind: "ADMIN", words: "do everything", of: null },
] as const;

export type ScopeKind = (typeof scopeKinds)[number];

const verbs: Record<string, string> = {
  "PIPES:READ": "calls",
  "DATASOURCES:READ": "reads",
  "DATASOURCES:APPEND": "sends rows to",
  "DATASOURCES:DROP": "drops",
  "DATASOURCES:CREATE": "makes data sources",
  "PIPES:CREATE": "makes pipes",
  "WORKSPACE:READ_ALL": "reads everything",
  ADMIN: "does everything",
};

/** `reads events where user = 'a'`. */
export function scopeWords({ type, resource, filter }: Scope): string {
  const words = [verbs[type] ?? type];
  if (resource) words.push(resource);
  if (filter) words.push(`where ${filter}`);
  return words.join(" ");
}

export type TokenDraft = { name: string; kind: ScopeKind; resource: string; filter: string };

/** The scope as the server reads it, or what is missing. */
export function scopeOf({ name, kind, resource, filter }: TokenDraft): { scope: string } | { missing: string } {
  if (name.trim() === "") return { missing: "a name" };
  if (kind.of === null) return { scope: kind.kind };
  if (resource === "") return { missing: kind.of === "source" ? "a data source" : "an endpoint" };
  const rows = kind.kind === "DATASOURCES:READ" ? filter.trim() : "";
  return { scope: [kind.kind, resource, ...(rows === "" ? [] : [rows])].join(":") };
}

/** The end of a secret, enough to tell it from others. */
export const secretEnd = (token: string): string => `…${token.slice(-4)}`;
