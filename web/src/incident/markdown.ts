import type { Anomaly, Incident, Reached } from "../api/contract";
import type { IncidentNote } from "../api/notes";
import { formatPercent } from "../format/number";
import { length, stamp } from "../format/time";
import { sampleLines, signalTimeline } from "./signals";

/** The incident as a text for a ticket or a chat. Log text is fenced, so that it stays text. */
export function incidentMarkdown(
  incident: Incident,
  signals: readonly Anomaly[],
  link: string,
  told?: { explanation: string; similar: readonly { id: string; similarity: number }[] },
  notes: readonly IncidentNote[] = [],
): string {
  const sections = [
    `# ${oneLine(incident.title)}`,
    facts(incident, link),
    incident.summary === "" ? "" : oneLine(incident.summary),
    section("Who deviated first", onsets(signals)),
    section("Likely causes", incident.candidates.flatMap(({ service, confidence, evidence }) => [
      `- **${code(service)}** ${formatPercent(confidence)}`,
      ...evidence.map((reason) => `  - ${oneLine(reason)}`),
    ])),
    section("Impacted callers", reached(incident.impacted)),
    section("Likely next", reached(incident.likely_next)),
    section("Suspected dependencies", reached(incident.suspected_dependencies)),
    section("What changed just before", incident.changes.map((change) => `- ${oneLine(change)}`)),
    section("Notes", notes.map(({ at, by, text }) => `- ${stamp(at).slice(0, 19)} ${by === "" ? "" : `${oneLine(by)}: `}${oneLine(text)}`)),
    section("Similar before", (told?.similar ?? []).map(({ id, similarity }) => `- ${code(id)} ${formatPercent(similarity)} alike`)),
    samples(incident, signals),
    told === undefined ? "" : fenced("Why this ranking", told.explanation.trim().split("\n")),
  ];
  return `${sections.filter((text) => text !== "").join("\n\n")}\n`;
}

function facts(incident: Incident, link: string): string {
  const end = incident.resolved ?? incident.last_ts;
  return [
    `- state: ${incident.state}${incident.acknowledged ? ", acknowledged" : ""}`,
    `- started: ${stamp(incident.started)} (${length(end - incident.started)})`,
    ...(incident.resolved === null ? [] : [`- resolved: ${stamp(incident.resolved)}`]),
    `- severity: ${formatPercent(incident.severity)}`,
    ...(incident.root_service === null ? [] : [`- root: ${code(incident.root_service)}`]),
    `- link: <${link}>`,
  ].join("\n");
}

function onsets(signals: readonly Anomaly[]): string[] {
  return (signalTimeline(signals)?.lanes ?? []).map(({ service, onset, delaySeconds, signals: own }) => {
    const delay = delaySeconds < 0.5 ? "" : ` (+${length(delaySeconds)})`;
    return `- ${stamp(onset as Anomaly["ts"]).slice(11, 19)}${delay} ${code(service)}: ${oneLine(own[0]?.anomaly.description ?? "")}`;
  });
}

function reached(services: readonly Reached[]): string[] {
  return [...services].sort((a, b) => a.hops - b.hops).map(({ service, hops }) => `- ${code(service)} +${hops}`);
}

function samples(incident: Incident, signals: readonly Anomaly[]): string {
  const lines = sampleLines(signals, incident.root_service).map(({ service, text }) => `${service}: ${oneLine(text)}`);
  return lines.length === 0 ? "" : fenced("Sample lines", lines);
}

/** A fence longer than any in the text, so that the text cannot end it. */
function fenced(title: string, lines: readonly string[]): string {
  const fence = "`".repeat(Math.max(3, longestTicks(lines) + 1));
  return `## ${title}\n\n${fence}text\n${lines.join("\n")}\n${fence}`;
}

function section(title: string, lines: readonly string[]): string {
  return lines.length === 0 ? "" : `## ${title}\n\n${lines.join("\n")}`;
}

function oneLine(text: string): string {
  return text.replaceAll(/\s+/g, " ").trim();
}

function code(name: string): string {
  return `\`${oneLine(name).replaceAll("`", "'")}\``;
}

function longestTicks(lines: readonly string[]): number {
  return Math.max(0, ...lines.flatMap((line) => (line.match(/`+/g) ?? []).map((ticks) => ticks.length)));
}
