import { severities, type AlertSeverity } from "../api/alerts";
import type { UnixSeconds } from "../api/contract";
import type { Match, Silence, SilenceBody } from "../api/silences";
import { length, moment } from "../format/time";

/** The pattern that matches a text and no other: `*`, `!` and `\` stand for themselves behind a `\`. */
export const literal = (text: string): string => text.replace(/[\\*!]/g, "\\$&");

const unescaped = (pattern: string): string => pattern.replace(/\\([\\*!])/g, "$1");

/** "a", "a or b", "not c", "a or b, and not c" */
function listWords(texts: readonly string[]): string {
  const plain = texts.filter((text) => !text.startsWith("!")).map((text) => (text === "*" ? "anything" : text));
  const not = texts.filter((text) => text.startsWith("!")).map((text) => text.slice(1));
  const without = not.length === 0 ? "" : `not ${not.join(" or ")}`;
  return [plain.join(" or "), without].filter((part) => part !== "").join(", and ");
}

/** A matcher as a sentence's object; `titleOf` knows alerts by key. */
export function matchWords(match: Match, titleOf: (key: string) => string | undefined = () => undefined): string {
  const conditions = ([["service", match.service], ["kind", match.kind], ["severity", match.severity]] as const).flatMap(([name, texts]) =>
    texts === undefined || texts.length === 0 ? [] : [`${name} ${listWords(texts)}`],
  );
  const keys = (match.key ?? []).map((key) => titleOf(unescaped(key)) ?? key);
  if (keys.length > 0) conditions.unshift(`the alert ${listWords(keys)}`);
  conditions.push(...Object.entries(match.labels ?? {}).map(([name, texts]) => `${name} = ${listWords(texts)}`));
  if ((match.hours ?? []).length > 0) conditions.push("at set hours");
  return conditions.length === 0 ? "everything" : conditions.join("; ");
}

/** "until 14:02 (1 h left)", or that it is over. */
export function untilWords({ until }: Pick<Silence, "until">, now: UnixSeconds): string {
  if (until === null) return "without an end";
  return until <= now ? `over since ${moment(until, now)}` : `until ${moment(until, now)} (${length(until - now)} left)`;
}

/** Those in force first, the one that ends next on top. */
export function silencesInOrder(silences: readonly Silence[], now: UnixSeconds): Silence[] {
  const isOver = ({ until }: Silence) => (until !== null && until <= now ? 1 : 0);
  const end = ({ until }: Silence) => until ?? Infinity;
  return [...silences].sort((a, b) => isOver(a) - isOver(b) || (isOver(a) === 1 ? end(b) - end(a) : end(a) - end(b)) || (a.id < b.id ? -1 : 1));
}

/** How long a silence may be, in seconds. */
export const silenceLengths = [3_600, 2 * 3_600, 8 * 3_600, 86_400] as const;

export const lengthWords = (seconds: number): string => (seconds === 86_400 ? "1 day" : length(seconds));

/** What a silence is about as it is written: lists with commas. */
export type MatchDraft = { service: string; kind: string; severity: AlertSeverity[]; labels: string };

export const emptyMatch: MatchDraft = { service: "", kind: "", severity: [], labels: "" };

export type Missing = { missing: string };

const listOf = (text: string): string[] => text.split(",").map((part) => part.trim()).filter((part) => part !== "");

/** The matcher of a draft, or what it still needs. */
export function matchOf(draft: MatchDraft): { match: Match } | Missing {
  const match: Match = {};
  const [service, kind] = [listOf(draft.service), listOf(draft.kind)];
  if (service.length > 0) match.service = service;
  if (kind.length > 0) match.kind = kind;
  if (draft.severity.length > 0) match.severity = severities.filter((severity) => draft.severity.includes(severity));
  const labels = new Map<string, string[]>();
  for (const pair of listOf(draft.labels)) {
    const [, name, value] = /^([^=]+)=(.+)$/.exec(pair) ?? [];
    if (name === undefined || value === undefined) return { missing: `labels as name=value, which “${pair}” is not` };
    labels.set(name.trim(), [...(labels.get(name.trim()) ?? []), value.trim()]);
  }
  if (labels.size > 0) match.labels = Object.fromEntries(labels);
  return Object.keys(match).length === 0 ? { missing: "a service, a kind, a severity or a label" } : { match };
}

/** What is sent, or what is missing. */
export function silenceOf(match: { match: Match } | Missing, owner: string, reason: string, seconds: number): { silence: SilenceBody } | Missing {
  if ("missing" in match) return match;
  if (owner.trim() === "") return { missing: "your name" };
  if (reason.trim() === "") return { missing: "a reason" };
  return { silence: { match: match.match, owner: owner.trim(), reason: reason.trim(), for_s: seconds } };
}
