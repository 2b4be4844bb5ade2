import type { Channel, Preview } from "../api/channels";
import type { UnixSeconds } from "../api/contract";
import { formatCount } from "../format/number";
import { moment } from "../format/time";

/** How a channel does, and whether somebody has to act. */
export function channelState({ disabled, failures, held_until }: Channel, now: UnixSeconds): { words: string; tone: "fine" | "failing" | "off" } {
  if (disabled !== null) return { words: `switched off: ${disabled}`, tone: "off" };
  const held = held_until !== null && held_until > now ? `held until ${moment(held_until, now)}` : "";
  const failed = failures > 0 ? `failing, ${formatCount(failures)} × in a row` : "";
  const words = [failed, held].filter((part) => part !== "").join(", ");
  return words === "" ? { words: "ok", tone: "fine" } : { words, tone: "failing" };
}

/** A message's parts as they are shown: a line that says where, and the text. */
export function previewParts({ message }: Preview): { where: string; text: string }[] {
  const requests = (message.requests ?? []).map(({ method, host, body }) => ({ where: `${method} to ${host}`, text: indented(body) }));
  const { mail } = message;
  return mail === undefined ? requests : [...requests, { where: `Mail from ${mail.from} to ${mail.to.join(", ")}: ${mail.subject}`, text: mail.text }];
}

function indented(body: string): string {
  try {
    return JSON.stringify(JSON.parse(body), null, 2);
  } catch {
    return body;
  }
}

/** A configuration to begin with: one chat, and where critical alerts go on to. */
export const exampleConfig = `[alerts]
page = "https://logs.example.com"

[alerts.channels]
chat = { type = "slack", url = "env:SLACK_WEBHOOK" }
pager = { type = "pagerduty", routing_key = "env:PAGERDUTY_KEY" }

[alerts.route]
channels = ["chat"]
routes = [{ match = { severity = ["critical"] }, channels = ["pager", "chat"] }]
`;
