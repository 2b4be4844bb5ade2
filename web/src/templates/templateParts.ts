/** A typed template cut into what is constant and what varies. */
export type TemplatePart = { text: string; isWildcard: boolean };

const wildcard = /(<[a-z*][a-z0-9_*]*>)/;

export function templateParts(typed: string): TemplatePart[] {
  return typed
    .split(wildcard)
    .map((text, position) => ({ text, isWildcard: position % 2 === 1 }))
    .filter((part) => part.text !== "");
}

/** What to search for to find the template's lines: its longest run of whole constant words. */
export function templateQuery(typed: string): string {
  const runs = typed
    .split(/\s+/)
    .map((word) => (wildcard.test(word) ? "\n" : word))
    .join(" ")
    .split("\n")
    .map((run) => run.trim());
  return runs.reduce((longest, run) => (run.length > longest.length ? run : longest), "");
}
