/** A command that sends one line to the server the page came from. */
export function exampleCommand(base: string, needsToken: boolean): string {
  const url = new URL("v0/events?name=logs", base).href;
  const parts = [`curl '${url}'`];
  if (needsToken) parts.push(`-H "Authorization: Bearer $SEISMOLOG_TOKEN"`);
  parts.push(`-d '{"timestamp":"'$(date -u +%FT%TZ)'","service":"demo","severity_text":"ERROR","message":"hello from curl"}'`);
  return parts.join(" \\\n  ");
}
