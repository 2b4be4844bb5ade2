import { noIncident } from "../api/alerts";
import { useDeliveries, type Delivered } from "../api/channels";
import { deliveriesMax } from "../api/limits";
import { Door } from "../app/Door";
import { FailureNote, Note } from "../app/Note";
import { Panel } from "../app/Panel";
import { formatCount } from "../format/number";
import { currentTime, moment, stamp } from "../format/time";

const tone: Record<string, string> = { dead: "text-root", retry: "text-impacted" };
const statusWords: Record<string, string> = { dead: "given up", retry: "tried", delivered: "delivered" };

/** The history: each try that ended, the last first. */
export function DeliveriesPanel() {
  const { data, error } = useDeliveries();
  return (
    <Panel title="Delivery history" aside={data?.length === deliveriesMax && <span>the last {formatCount(deliveriesMax)}</span>}>
      {error !== null && data === undefined && <FailureNote what="The history" error={error} />}
      {data?.length === 0 && <Note>Nothing was sent yet.</Note>}
      {data !== undefined && data.length > 0 && (
        <ul aria-label="Deliveries" tabIndex={0} className="max-h-[50dvh] overflow-auto">
          {data.map((row, place) => <DeliveryRow key={place} row={row} />)}
        </ul>
      )}
    </Panel>
  );
}

function DeliveryRow({ row }: { row: Delivered }) {
  const title = row.title === "" ? "a message" : row.title;
  return (
    <li data-delivery={row.status} className="flex flex-wrap gap-x-3 border-t border-line px-3 py-1 first:border-t-0 wide:flex-nowrap">
      <span className="shrink-0 text-small text-muted wide:w-28" title={stamp(row.at)}>{moment(row.at, currentTime())}</span>
      <bdi className="max-w-full shrink-0 truncate text-small wide:w-24">{row.channel}</bdi>
      <span className={`shrink-0 text-small font-medium wide:w-16 ${tone[row.status] ?? "text-soft"}`}>{statusWords[row.status] ?? row.status}</span>
      <span className="min-w-0 grow basis-full [overflow-wrap:anywhere] wide:basis-0">
        <span dir="auto">
          {row.incident === noIncident || row.incident === "" ? title : <Door to={{ incident: row.incident }} className="hover:underline">{title}</Door>}
        </span>
        <span className="text-small text-muted"> {[row.transition, row.severity, row.alerts > 1 ? `${formatCount(row.alerts)} alerts` : "", row.why].filter((part) => part !== "").join(" · ")}</span>
        {row.answer !== "" && <span dir="auto" className="block text-small text-impacted">{row.answer}</span>}
      </span>
    </li>
  );
}
