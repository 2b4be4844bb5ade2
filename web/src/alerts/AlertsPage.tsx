import { useAlerts } from "../api/alerts";
import { useChannels } from "../api/channels";
import type { Service } from "../api/contract";
import { alertRowsMax } from "../api/limits";
import { field } from "../app/fields";
import { useView } from "../app/link";
import { FailureNote, Note } from "../app/Note";
import { Panel } from "../app/Panel";
import { useKeys } from "../app/useKeys";
import { formatCount, plural } from "../format/number";
import { AlertRow } from "./AlertRow";
import { inOrder, isFound } from "./alertWords";
import { ChannelsPanel } from "./ChannelsPanel";
import { DeliveriesPanel } from "./DeliveriesPanel";
import { GivenUpPanel } from "./GivenUpPanel";
import { NoChannels } from "./NoChannels";
import { SilencesPanel } from "./SilencesPanel";

/** The link's word for the form of a silence. */
const newSilence = "new-silence";

/** Who is told of what fires, why, and what keeps it quiet. */
export default function AlertsPage({ services }: { services: Service[] }) {
  const [view, change] = useView();
  const alerts = useAlerts();
  const channels = useChannels();
  const found = inOrder((alerts.data?.alerts ?? []).filter((alert) => isFound(alert, view.q)));
  const opened = found.find(({ key }) => key === view.open);
  const shown = found.slice(0, alertRowsMax);
  // A link leads to its alert, however many come before it.
  if (opened !== undefined && !shown.includes(opened)) shown.unshift(opened);
  const live = found.filter(({ phase }) => phase !== "over").length;
  useKeys((command) => {
    const at = shown.findIndex(({ key }) => key === view.open);
    const next = command === "down" ? at + 1 : command === "up" ? at - 1 : null;
    if (command === "clear" && view.open + view.q !== "") change(view.open === "" ? { q: "" } : { open: "" });
    else if (next !== null) shown[next] !== undefined && change({ open: shown[next].key });
    else return false;
    return true;
  });
  const hasChannels = (channels.data ?? []).length > 0;
  const titles = new Map((alerts.data?.alerts ?? []).map(({ key, title }) => [key, title]));
  return (
    <div className="grid grid-cols-[minmax(0,1fr)] items-start gap-2 p-2 roomy:grid-cols-[minmax(0,1fr)_27rem]">
      <div className="grid min-w-0 grid-cols-[minmax(0,1fr)] gap-2">
        <Panel
          title="Alerts"
          aside={
            <>
              {alerts.data !== undefined && <span>{live === 0 ? "nothing fires" : `${formatCount(live)} firing`}</span>}
              <input type="search" aria-label="Find alerts" placeholder="service, severity, words" value={view.q} onChange={(event) => change({ q: event.target.value })} className={`${field} w-44 text-small`} />
            </>
          }
        >
          {alerts.isPending && <Note>Reading alerts…</Note>}
          {alerts.error !== null && alerts.data === undefined && <FailureNote what="Alerts" error={alerts.error} />}
          {alerts.data !== undefined && found.length === 0 && <Note>{view.q === "" ? "Nothing fires, and nothing fired lately." : "No alert has these words."}</Note>}
          {view.open !== "" && view.open !== newSilence && alerts.data !== undefined && opened === undefined && <Note>There is no alert {view.open} any more.</Note>}
          <ul aria-label="Alerts" className="empty:hidden">
            {shown.map((alert) => <AlertRow key={alert.key} alert={alert} isOpen={alert.key === view.open} />)}
          </ul>
          {found.length > shown.length && <Note>{plural(found.length - shown.length, "alert")} more: words find them.</Note>}
        </Panel>
        {channels.data !== undefined && (hasChannels ? <DeliveriesPanel /> : <NoChannels />)}
      </div>
      <div className="grid min-w-0 grid-cols-[minmax(0,1fr)] gap-2">
        <SilencesPanel
          services={services.map(({ id }) => id).sort()}
          titleOf={(key) => titles.get(key)}
          isFormOpen={view.open === newSilence}
          onForm={(isOpen) => change({ open: isOpen ? newSilence : "" })}
        />
        {hasChannels && <ChannelsPanel channels={channels.data ?? []} counts={alerts.data} />}
        {channels.error !== null && channels.data === undefined && <Panel title="Channels"><FailureNote what="Channels" error={channels.error} /></Panel>}
        {hasChannels && <GivenUpPanel />}
      </div>
    </div>
  );
}
