import type { ScenarioDetail, Scenarios } from "../api/contract";

/** A button per fault: its name in words, and what it will do. */
export type DemoFault = { name: string; text: string; title: string };

export function demoFaults({ scenarios, details }: Scenarios): DemoFault[] {
  const byName = new Map(details.map((detail) => [detail.name, detail]));
  return scenarios.map((name) => ({ name, text: name.replaceAll(/[_-]+/g, " "), title: faultTitle(byName.get(name)) }));
}

function faultTitle(detail: ScenarioDetail | undefined): string {
  if (detail === undefined) return "Inject this fault";
  const where = detail.service ? `${detail.service}: ` : "";
  const long = detail.seconds > 0 ? ` (for ${detail.seconds} s)` : "";
  return `${where}${detail.description}${long}`;
}

/** The banner while a fault of our own making runs; null otherwise. */
export function chaosSentence({ active }: Pick<Scenarios, "active">): string | null {
  if (active.length === 0) return null;
  return `A fault was injected into ${active.join(", ")}. What you see is the demo's own doing.`;
}
