import { noIncident, useAlertExplanation, type Alert } from "../api/alerts";
import { Door } from "../app/Door";
import { FailureNote, Note } from "../app/Note";
import { formatCount } from "../format/number";
import { currentTime } from "../format/time";
import { AlertActions } from "./AlertActions";
import { handWords, spanWords } from "./alertWords";
import { WhyTold } from "./WhyTold";

const edge = { critical: "border-l-root-mark", warning: "border-l-impacted-mark", info: "border-l-edge" } as const;
const tone = { critical: "text-root", warning: "text-impacted", info: "text-muted" } as const;

/** An alert: how bad, of what, since when, who has it; opened, why it was told. */
export function AlertRow({ alert, isOpen }: { alert: Alert; isOpen: boolean }) {
  const isOver = alert.phase === "over";
  return (
    <li data-alert={alert.key} className={`border-t border-l-3 border-t-line first:border-t-0 ${isOver ? "border-l-line" : edge[alert.severity]} ${isOpen ? "bg-selected-wash" : ""}`}>
      <Door
        to={{ page: "alerts", open: isOpen ? "" : alert.key }}
        isCurrent={isOpen}
        className={`block px-3 py-1.5 ${isOpen ? "" : "hover:bg-hover"}`}
      >
        <span className="flex items-baseline gap-2">
          <span className={`shrink-0 text-small font-semibold ${isOver ? "text-muted" : tone[alert.severity]}`}>{alert.severity}</span>
          <span dir="auto" className={`min-w-0 [overflow-wrap:anywhere] ${isOver ? "text-soft" : "font-medium"}`}>{alert.title}</span>
        </span>
        <span className="flex flex-wrap gap-x-3 text-small text-muted">
          <span className={isOver ? "" : "font-medium text-soft"} data-phase>{alert.phase}</span>
          {alert.service !== "" && <bdi className="[overflow-wrap:anywhere]">{alert.service}</bdi>}
          <span>{spanWords(alert, currentTime())}</span>
          {alert.flaps > 0 && <span>came back {formatCount(alert.flaps)} ×</span>}
          {(!isOver || alert.acknowledged !== null) && <span dir="auto" className={`[overflow-wrap:anywhere] ${alert.acknowledged === null ? "" : "text-soft"}`} data-hand>{handWords(alert)}</span>}
          {alert.held !== "" && <span dir="auto" className="text-impacted [overflow-wrap:anywhere]" data-held>held back: {alert.held}</span>}
        </span>
      </Door>
      {isOpen && <AlertDetail alert={alert} />}
    </li>
  );
}

function AlertDetail({ alert }: { alert: Alert }) {
  const { data, error } = useAlertExplanation(alert.key);
  return (
    <div className="grid grid-cols-[minmax(0,1fr)] gap-2 border-t border-line bg-surface px-3 py-2" data-alert-open>
      <div className="flex flex-wrap items-center gap-x-4 text-small text-muted">
        {alert.incident_id !== noIncident && <Door to={{ incident: alert.incident_id }} className="text-selected hover:underline">Open the incident {alert.incident_id}</Door>}
        <span>seen {formatCount(alert.firings)} ×</span>
        {alert.kind !== "" && <span>kind {alert.kind}</span>}
        <code className="min-w-0 font-mono text-tiny [overflow-wrap:anywhere]">{alert.key}</code>
      </div>
      <div><AlertActions alert={alert} /></div>
      <h3 className="font-semibold">Why told, why not</h3>
      {error !== null && <FailureNote what="Why it was told" error={error} />}
      {data === null && <Note>It is forgotten by now.</Note>}
      {data != null && <WhyTold told={data} />}
    </div>
  );
}
