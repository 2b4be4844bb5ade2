import { isLive, severities, type Alert, type AlertExplanation, type ToldChannel } from "../api/alerts";
import type { GivenUp } from "../api/channels";
import type { UnixSeconds } from "../api/contract";
import { length, moment } from "../format/time";

/** What fires first, the most severe and then the latest; what is over after it, the latest first. */
export function inOrder(alerts: readonly Alert[]): Alert[] {
  const rank = (alert: Alert) => (isLive(alert) ? severities.indexOf(alert.severity) : severities.length);
  return [...alerts].sort((a, b) => rank(a) - rank(b) || seen(b) - seen(a) || (a.key < b.key ? -1 : 1));
}

const seen = (alert: Alert): number => (isLive(alert) ? (alert.opened ?? 0) : (alert.last_seen ?? 0));

/** Whether an alert has all the words in what is shown of it. */
export function isFound(alert: Alert, query: string): boolean {
  const { service, title, severity, phase, kind, key, incident_id, acknowledged, held } = alert;
  const text = [service, title, severity, phase, kind, key, incident_id, acknowledged?.owner, held].join(" ").toLowerCase();
  return query.toLowerCase().split(/\s+/).every((word) => text.includes(word));
}

/** "since 14:02 (3 min)", or from when to when. */
export function spanWords({ opened, last_seen, phase }: Pick<Alert, "opened" | "last_seen" | "phase">, now: UnixSeconds): string {
  if (opened === null) return "";
  if (phase !== "over") return `since ${moment(opened, now)} (${length(now - opened)})`;
  return `${moment(opened, now)}, for ${length((last_seen ?? opened) - opened)}`;
}

/** Who has it; a name may be missing. */
export function handWords({ acknowledged }: Pick<Alert, "acknowledged">): string {
  if (acknowledged === null) return "nobody has it";
  const owner = acknowledged.owner.trim() || "somebody";
  return acknowledged.reason === "" ? `${owner} has it` : `${owner} has it: ${acknowledged.reason}`;
}

/** What of its messages did not get through, in a sentence; empty if all did. */
export function lostWords(key: string, givenUp: readonly Pick<GivenUp, "key" | "channel" | "reason">[]): string {
  const lost = givenUp.find((letter) => letter.key === key);
  return lost === undefined ? "" : `A message to ${lost.channel} did not get through: ${lost.reason}.`;
}

/** How far a channel's last message got. */
export function standingWords(told: ToldChannel, now: UnixSeconds): string {
  const at = (time: UnixSeconds | null) => (time === null ? "" : ` at ${moment(time, now)}`);
  switch (told.state) {
    case "arrived": return `arrived${at(told.state_at)}`;
    case "given_up": return `did not get through: ${told.reason}`;
    case "waiting": return told.attempts === 0 ? "on its way" : `failed ${times(told.attempts)}, tried again${at(told.next_try) || " now"}`;
    case "unknown": return `planned${at(told.at)}`;
  }
}

const times = (count: number): string => (count === 1 ? "once" : `${count} times`);

/** Whether somebody was told, whom, or why not, in a sentence. */
export function toldWords({ alert, told, muted, groups, decisions }: AlertExplanation, now: UnixSeconds): string {
  const names = told.map((one) => `${one.channel} (${standingWords(one, now)})`);
  if (muted !== null && names.length === 0) return `Told to nobody: ${muted}.`;
  const quiet = muted !== null ? ` Quiet now: ${muted}.` : alert.held === "" ? "" : ` Held back since: ${alert.held}.`;
  if (names.length > 0) return `Told to ${names.join(", ")}.${quiet}`;
  if (alert.held !== "") return `Told to nobody: ${alert.held}.`;
  const refused = decisions.findLast(({ is_told }) => !is_told);
  if (refused !== undefined) return `Told to nobody: ${refused.reason}.`;
  if (groups.every(({ channels }) => channels.length === 0)) return "Told to nobody: no channel is on its route.";
  return "Told to nobody yet: its group waits.";
}
