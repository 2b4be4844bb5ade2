/** The page asks for the format it shows, so the query's own is taken off, with the semicolon behind it. */
export function withoutFormat(query: string): string {
  return query.replace(/;\s*$/, "").replace(/\s+FORMAT\s+\w+\s*$/i, "").trim();
}
