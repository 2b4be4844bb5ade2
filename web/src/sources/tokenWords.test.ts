import { describe, expect, test } from "vitest";
import { scopeKinds, scopeOf, scopeWords, secretEnd, type ScopeKind, type TokenDraft } from "./tokenWords";

const kindOf = (name: string): ScopeKind => scopeKinds.find(({ kind }) => kind === name) ?? scopeKinds[0];
const draft = (kind: string, rest: Partial<TokenDraft> = {}): TokenDraft => ({ name: "app", kind: kindOf(kind), resource: "events", filter: "", ...rest });

describe("what a token may do", () => {
  test.each([
    [{ type: "PIPES:READ", resource: "top" }, "calls top"],
    [{ type: "DATASOURCES:READ", resource: "events", filter: "user = 'a'" }, "reads events where user = 'a'"],
    [{ type: "ADMIN" }, "does everything"],
    [{ type: "ORG:NEW", resource: "x" }, "ORG:NEW x"],
  ])("%o is told as %s", (scope, words) => expect(scopeWords(scope)).toBe(words));
});

describe("a new token", () => {
  test.each([
    [draft("PIPES:READ", { resource: "top" }), { scope: "PIPES:READ:top" }],
    [draft("DATASOURCES:READ", { filter: " user = 'a:b' " }), { scope: "DATASOURCES:READ:events:user = 'a:b'" }],
    [draft("DATASOURCES:APPEND", { filter: "left from another kind" }), { scope: "DATASOURCES:APPEND:events" }],
    [draft("ADMIN", { resource: "left" }), { scope: "ADMIN" }],
    [draft("PIPES:READ", { resource: "" }), { missing: "an endpoint" }],
    [draft("DATASOURCES:READ", { resource: "" }), { missing: "a data source" }],
    [draft("ADMIN", { name: "  " }), { missing: "a name" }],
  ])("%o is %o", (written, expected) => expect(scopeOf(written)).toEqual(expected));

  test("shows no more than the end of its secret", () => expect(secretEnd("p.abcdefgh1234")).toBe("…1234"));
});
