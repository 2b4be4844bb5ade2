/** The language of the query bar: words, "phrases", /patterns/, -without, field:value, key=value, number>value. */

export type Operator = "=" | ">" | "<" | ">=" | "<=";

export type Token =
  | { kind: "text"; text: string; isNegated: boolean }
  /** A regular expression, in the case it is written in. */
  | { kind: "pattern"; text: string; isNegated: boolean }
  | { kind: "service" | "level" | "template"; text: string; isNegated: boolean }
  | { kind: "field"; key: string; operator: Operator; text: string; isNegated: boolean };

export const tokensMax = 16;

const grammar = /(-)?(?:\/((?:[^/\\\n]|\\.)+)\/(?=\s|$)|(service|level|template):("[^"]*"|\S+)|([A-Za-z_][\w.-]*)(>=|<=|=|>|<)("[^"]*"|[^\s"]+)|"([^"]+)"?|(\S+))/gi;

const bare = (text: string) => text.replaceAll('"', "");

/** The tokens of a query, in order; at most `tokensMax`. Never fails: what is no field is a word. */
export function parseQuery(query: string): Token[] {
  const tokens: Token[] = [];
  for (const match of query.matchAll(grammar)) {
    const [, minus, pattern, kind, value, key, operator, fieldValue, phrase, word] = match;
    const isNegated = minus !== undefined;
    if (pattern !== undefined) tokens.push({ kind: "pattern", text: pattern.replaceAll("\\/", "/"), isNegated });
    else if (kind !== undefined && value !== undefined) {
      const name = kind.toLowerCase() as "service" | "level" | "template";
      tokens.push({ kind: name, text: bare(value), isNegated });
    } else if (key !== undefined && operator !== undefined && fieldValue !== undefined) {
      tokens.push({ kind: "field", key, operator: operator as Operator, text: bare(fieldValue), isNegated });
    } else {
      const text = bare(phrase ?? word ?? "");
      if (text !== "") tokens.push({ kind: "text", text, isNegated });
    }
  }
  return tokens.slice(0, tokensMax);
}

/** What a message should be marked with: words and phrases that must be in it. */
export function markedWords(query: string): string[] {
  return parseQuery(query).flatMap((token) => {
    if (token.isNegated) return [];
    if (token.kind === "text") return [token.text];
    return token.kind === "field" && token.operator === "=" ? [`${token.key}=${token.text}`] : [];
  });
}

/** A value as it stands in a query. */
export function quoted(text: string): string {
  const clean = text.replaceAll('"', "");
  return /^[^\s"]+$/.test(clean) ? clean : `"${clean}"`;
}

/** The query with one more token, once. */
export function withToken(query: string, token: string): string {
  const known = query.split(/\s+(?=(?:[^"]*"[^"]*")*[^"]*$)/).filter((part) => part !== "");
  return known.includes(token) ? query : [...known, token].join(" ");
}
