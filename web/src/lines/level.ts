/** Severities as the page offers and colours them. */
export const levels = ["FATAL", "ERROR", "WARN", "INFO", "DEBUG", "TRACE"] as const;

const edges: ReadonlyMap<string, string> = new Map([
  ["FATAL", "bg-level-error"],
  ["ERROR", "bg-level-error"],
  ["WARN", "bg-level-warn"],
  ["WARNING", "bg-level-warn"],
  ["DEBUG", "bg-level-debug"],
  ["TRACE", "bg-level-debug"],
]);

export function levelEdge(level: string): string {
  return edges.get(level.toUpperCase()) ?? "bg-level-info";
}

/** Worse than usual: its label is set in ink rather than grey. */
export function isLoud(level: string): boolean {
  return ["FATAL", "ERROR", "WARN", "WARNING"].includes(level.toUpperCase());
}
