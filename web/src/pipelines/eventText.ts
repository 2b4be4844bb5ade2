/** A JSON text, or where it breaks off. */
export function checkEvent(text: string): { isEvent: true } | { isEvent: false; problem: string } {
  if (text.trim() === "") return { isEvent: false, problem: "an event: any JSON" };
  try {
    JSON.parse(text);
    return { isEvent: true };
  } catch (error) {
    return { isEvent: false, problem: error instanceof Error ? error.message : "no JSON" };
  }
}

/** A value as it is read best: texts of several lines as they are, the rest as JSON on lines of its own; cut at `max` letters. */
export function writeValue(value: unknown, max: number): { text: string; length: number } {
  const text = typeof value === "string" && value.includes("\n") ? value : (JSON.stringify(value, null, 2) ?? "null");
  return { text: text.slice(0, max), length: text.length };
}

/** The begin of a value, on one line. */
export function beginOf(value: unknown, max: number): string {
  return (typeof value === "string" ? value : (JSON.stringify(value) ?? "null")).slice(0, max);
}
