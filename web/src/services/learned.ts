/** What of a service's series is still learned, those that stand alike together; empty once all is known. */
export function learnedWords(series: ReadonlyArray<{ name: string; readiness_text: string }>): string {
  const names = new Map<string, string[]>();
  for (const { name, readiness_text } of series) names.set(readiness_text, [...(names.get(readiness_text) ?? []), name]);
  if ([...names.keys()].every((text) => text === "learned")) return "";
  return [...names].map(([text, alike]) => `${alike.join(", ")}: ${text}`).join("; ");
}
