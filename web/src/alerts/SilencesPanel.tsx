import { alertRowsMax } from "../api/limits";
import { useSilenceChange, useSilences, type Silence } from "../api/silences";
import { button } from "../app/fields";
import { FailureNote, Note } from "../app/Note";
import { Panel } from "../app/Panel";
import { formatCount, plural } from "../format/number";
import { ago, currentTime, stamp } from "../format/time";
import { SilenceForm } from "./SilenceForm";
import { matchWords, silencesInOrder, untilWords } from "./silenceWords";

type Props = {
  services: string[];
  titleOf: (key: string) => string | undefined;
  isFormOpen: boolean;
  onForm: (isOpen: boolean) => void;
};

/** What is not told for a while: what, who wants it, why, until when, and how often that mattered. */
export function SilencesPanel({ services, titleOf, isFormOpen, onForm }: Props) {
  const { data, error } = useSilences();
  const change = useSilenceChange();
  const now = currentTime();
  const silences = silencesInOrder(data ?? [], now);
  return (
    <Panel title="Silences" aside={<button type="button" className={button} aria-expanded={isFormOpen} onClick={() => onForm(!isFormOpen)}>New silence</button>}>
      {isFormOpen && (
        <div className="border-b border-line px-3 py-2">
          <SilenceForm services={services} onDone={() => onForm(false)} />
        </div>
      )}
      {error !== null && data === undefined && <FailureNote what="Silences" error={error} />}
      {data?.length === 0 && <Note>Nothing is silenced.</Note>}
      <ul aria-label="Silences" className="empty:hidden">
        {silences.slice(0, alertRowsMax).map((silence) => (
          <li key={silence.id} data-silence={silence.id} className="flex items-start gap-3 border-t border-line px-3 py-1.5 first:border-t-0">
            <SilenceWords silence={silence} titleOf={titleOf} />
            <button type="button" className={button} disabled={change.isPending} onClick={() => change.mutate({ kind: "remove", id: silence.id })} aria-label={`Take back the silence ${silence.id}`}>
              Take back
            </button>
          </li>
        ))}
      </ul>
      {silences.length > alertRowsMax && <Note>{plural(silences.length - alertRowsMax, "silence")} more are not shown.</Note>}
      {change.error !== null && <p role="alert" className="px-3 py-1 text-small text-root [overflow-wrap:anywhere]">Not done: {change.error.message}</p>}
    </Panel>
  );
}

function SilenceWords({ silence, titleOf }: { silence: Silence; titleOf: Props["titleOf"] }) {
  const now = currentTime();
  const isOver = silence.until !== null && silence.until <= now;
  return (
    <span className={`min-w-0 grow [overflow-wrap:anywhere] ${isOver ? "text-muted" : ""}`}>
      <span dir="auto" className="block font-medium">{matchWords(silence.match, titleOf)}</span>
      <span dir="auto" className="block text-small text-soft"><bdi>{silence.owner}</bdi>: {silence.reason}</span>
      <span className="block text-small text-muted">
        <span title={silence.until === null ? undefined : stamp(silence.until)}>{untilWords(silence, now)}</span>
        {" · "}
        {silence.hits === 0 ? "held nothing back" : `mattered ${formatCount(silence.hits)} ×${silence.last_hit === null ? "" : `, last ${ago(silence.last_hit, now)}`}`}
      </span>
    </span>
  );
}
