import { useState } from "react";
import type { Alerts } from "../api/alerts";
import { useChannelTest, useEnabling, type Channel } from "../api/channels";
import { button } from "../app/fields";
import { Panel } from "../app/Panel";
import { formatCount } from "../format/number";
import { currentTime } from "../format/time";
import { channelState } from "./channelWords";
import { MessagePreview } from "./MessagePreview";

const tone = { fine: "text-muted", failing: "text-impacted", off: "text-root" } as const;

/** Where messages go, and how each does. */
export function ChannelsPanel({ channels, counts }: { channels: Channel[]; counts: Alerts | undefined }) {
  return (
    <Panel title="Channels" aside={counts !== undefined && <span>{formatCount(counts.delivered)} delivered, {formatCount(counts.waiting)} waiting</span>}>
      <ul aria-label="Channels">
        {channels.map((channel) => <ChannelRow key={channel.name} channel={channel} />)}
      </ul>
    </Panel>
  );
}

function ChannelRow({ channel }: { channel: Channel }) {
  const [isPreviewed, setPreviewed] = useState(false);
  const test = useChannelTest(channel.name);
  const enabling = useEnabling();
  const state = channelState(channel, currentTime());
  return (
    <li data-channel={channel.name} className="border-t border-line px-3 py-1.5 first:border-t-0">
      <div className="flex flex-wrap items-start gap-x-3 gap-y-1">
        <span className="min-w-0 grow basis-40 [overflow-wrap:anywhere]">
          <bdi className="font-medium">{channel.name}</bdi> <span className="text-small text-muted">{channel.type}</span>
          <span dir="auto" className={`block text-small ${tone[state.tone]}`} data-state={state.tone}>{state.words}</span>
        </span>
        <span className="flex gap-1.5">
          {channel.disabled !== null && <button type="button" className={button} disabled={enabling.isPending} onClick={() => enabling.mutate(channel.name)}>Enable</button>}
          <button type="button" className={button} aria-expanded={isPreviewed} onClick={() => setPreviewed(!isPreviewed)}>Preview</button>
          <button type="button" className={button} disabled={test.isPending} title="Sends a sample at once, past routes and silences" onClick={() => test.mutate()}>
            {test.isPending ? "Sending…" : "Test"}
          </button>
        </span>
      </div>
      <p role="status" dir="auto" data-tested={test.data?.ok} className={`text-small [overflow-wrap:anywhere] empty:hidden ${test.data?.ok === false ? "text-root" : "text-soft"}`}>
        {test.data?.ok === true && "The receiver took the sample."}
        {test.data?.ok === false && `The receiver did not take the sample: ${test.data.answer}`}
      </p>
      {[test.error, enabling.error].map((error, place) => error !== null && (
        <p key={place} role="alert" className="text-small text-root [overflow-wrap:anywhere]">Not done: {error.message}</p>
      ))}
      {isPreviewed && <MessagePreview channel={channel.name} />}
    </li>
  );
}
