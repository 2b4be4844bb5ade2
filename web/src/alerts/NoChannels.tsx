import { button } from "../app/fields";
import { Panel } from "../app/Panel";
import { useCopy } from "../app/useCopy";
import { exampleConfig } from "./channelWords";

/** Nobody is told: teach with one file. */
export function NoChannels() {
  const { isCopied, copy } = useCopy();
  return (
    <Panel title="Nobody is told yet" aside={<button type="button" className={button} onClick={() => void copy(exampleConfig)}>{isCopied ? "Copied" : "Copy"}</button>}>
      <div className="grid grid-cols-[minmax(0,1fr)] gap-2 px-3 py-2" data-no-channels>
        <p className="text-soft">No channel is configured, so alerts stand on this page only. Put this into the configuration, and start the server with it:</p>
        <pre tabIndex={0} aria-label="A configuration to begin with" className="overflow-x-auto rounded-chip border border-line bg-page p-2 font-mono text-small">{exampleConfig}</pre>
        <p className="text-small text-muted">
          <code className="font-mono">seismolog alert check FILE</code> says what is wrong with it, <code className="font-mono">seismolog serve --config FILE</code> uses it.
          Also mail, Teams, Opsgenie, Telegram, SMS, Alertmanager, Grafana and any webhook.
        </p>
      </div>
    </Panel>
  );
}
