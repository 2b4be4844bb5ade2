import { expect, test } from "vitest";
import { readDeliveries, type Channel } from "../api/channels";
import type { UnixSeconds } from "../api/contract";
import { channelState, previewParts } from "./channelWords";

const at = (seconds: number) => seconds as UnixSeconds;
const channel: Channel = { name: "chat", type: "slack", disabled: null, failures: 0, held_until: null };

test.each<[Partial<Channel>, string, string]>([
  [{}, "ok", "fine"],
  [{ held_until: at(50) }, "ok", "fine"],
  [{ failures: 2 }, "failing, 2 × in a row", "failing"],
  [{ failures: 1, held_until: at(200) }, "failing, 1 × in a row, held until 00:03:20", "failing"],
  [{ failures: 3, disabled: "410 Gone" }, "switched off: 410 Gone", "off"],
])("how_a_channel_does %#", (part, words, tone) => expect(channelState({ ...channel, ...part }, at(100))).toEqual({ words, tone }));

test("a_message_is_shown_as_it_would_leave", () => {
  const requests = [{ method: "POST", host: "h", body: '{"a":"<b>"}' }, { method: "POST", host: "h", body: "Body=x" }];
  expect(previewParts({ redacted: 0, message: { requests } })).toEqual([
    { where: "POST to h", text: '{\n  "a": "<b>"\n}' },
    { where: "POST to h", text: "Body=x" },
  ]);
  const mail = { from: "a@x", to: ["b@x", "c@x"], subject: "s", text: "t" };
  expect(previewParts({ redacted: 0, message: { mail } })).toEqual([{ where: "Mail from a@x to b@x, c@x: s", text: "t" }]);
});

test("a_row_of_the_history_is_read_by_position", () => {
  const row = ["1500", "chat", "retry", "opened", "critical", "inc_1", "t", "2", "w", "503 Busy"];
  expect(readDeliveries({ meta: [], data: [row], rows: 1, statistics: { elapsed: 0 } })).toEqual([
    { at: 1.5, channel: "chat", status: "retry", transition: "opened", severity: "critical", incident: "inc_1", title: "t", alerts: 2, why: "w", answer: "503 Busy" },
  ]);
});
