import { useState } from "react";
import { useFailedChange, useFailedEvents, type FailedChange, type FailedEvent } from "../api/pipelines";
import { eventShownMax, failedRowsMax } from "../api/limits";
import { button } from "../app/fields";
import { paramsMax, useView } from "../app/link";
import { FailureNote, Note } from "../app/Note";
import { Panel } from "../app/Panel";
import { useCopy } from "../app/useCopy";
import { formatCount, plural } from "../format/number";
import { stamp } from "../format/time";
import { beginOf, writeValue } from "./eventText";

type Props = { id: string; total: number | undefined };

/** Events that failed, the oldest first, by pages: why, what came, and to take them up again or throw them away. */
export function FailedPanel({ id, total }: Props) {
  /** Ids behind which pages begin; the last is the page that is shown. */
  const [begins, setBegins] = useState<number[]>([0]);
  const [opened, setOpened] = useState<number | null>(null);
  const { data, error, isPending } = useFailedEvents(id, begins.at(-1) ?? 0);
  const change = useFailedChange(id);
  const last = data?.at(-1)?.id;
  const isFirst = begins.length === 1;
  const act = (wanted: FailedChange) => change.mutate(wanted, { onSuccess: () => wanted.id === "all" && setBegins([0]) });
  return (
    <Panel
      title="Failed events"
      aside={
        <>
          {total !== undefined && total > 0 && <span>{plural(total, "event")} kept</span>}
          <AllActions isBusy={change.isPending} count={total ?? data?.length ?? 0} onAct={(what) => act({ act: what, id: "all" })} />
        </>
      }
    >
      {isPending && <Note>Reading failed events…</Note>}
      {error !== null && data === undefined && <FailureNote what="Failed events" error={error} />}
      {change.error !== null && <p role="alert" className="px-3 py-1 text-small text-root [overflow-wrap:anywhere]">Not done: {change.error.message}</p>}
      {change.data !== undefined && change.variables.id === "all" && (
        <p role="status" className="px-3 py-1 text-small text-soft">
          {plural(change.data.count, "event")} {change.variables.act === "replay" ? "taken up again" : "discarded"}{change.data.is_empty ? "." : "; others are left, or failed again."}
        </p>
      )}
      {data?.length === 0 && <Note>{isFirst ? "Nothing failed, or it was taken up again." : "No more failed events."}</Note>}
      <ol aria-label="Failed events" className="empty:hidden">
        {data?.map((failed) => (
          <FailedRow
            key={failed.id}
            failed={failed}
            isOpen={failed.id === opened}
            isBusy={change.isPending}
            onToggle={() => setOpened(failed.id === opened ? null : failed.id)}
            onAct={(what) => act({ act: what, id: failed.id })}
          />
        ))}
      </ol>
      {(!isFirst || data?.length === failedRowsMax) && (
        <div className="flex items-center gap-2 border-t border-line px-3 py-1.5">
          <button type="button" className={button} disabled={isFirst} onClick={() => setBegins(begins.slice(0, -1))}>Older</button>
          <button type="button" className={button} disabled={data?.length !== failedRowsMax || last === undefined} onClick={() => last !== undefined && setBegins([...begins, last])}>Newer</button>
          <span className="text-small text-muted">page {begins.length}, the oldest first</span>
        </div>
      )}
    </Panel>
  );
}

type AllProps = { isBusy: boolean; count: number; onAct: (act: FailedChange["act"]) => void };

/** Both for all of them; what is thrown away is gone, so that is asked twice. */
function AllActions({ isBusy, count, onAct }: AllProps) {
  const [isAsked, setAsked] = useState(false);
  if (count === 0) return null;
  if (isAsked) {
    return (
      <span className="flex gap-1.5">
        <button type="button" className={`${button} border-root-mark text-root`} disabled={isBusy} onClick={() => (setAsked(false), onAct("discard"))}>Really discard all</button>
        <button type="button" className={button} onClick={() => setAsked(false)}>Keep</button>
      </span>
    );
  }
  return (
    <span className="flex gap-1.5">
      <button type="button" className={button} disabled={isBusy} onClick={() => onAct("replay")}>Replay all</button>
      <button type="button" className={button} disabled={isBusy} onClick={() => setAsked(true)}>Discard all</button>
    </span>
  );
}

type RowProps = { failed: FailedEvent; isOpen: boolean; isBusy: boolean; onToggle: () => void; onAct: (act: FailedChange["act"]) => void };

function FailedRow({ failed, isOpen, isBusy, onToggle, onAct }: RowProps) {
  return (
    <li data-failed={failed.id} className="border-t border-line first:border-t-0">
      <div className="flex flex-wrap items-center gap-x-3 gap-y-1 pr-3 hover:bg-hover">
        <button type="button" aria-expanded={isOpen} onClick={onToggle} className="min-w-0 grow basis-64 px-3 py-1 text-left">
          <span className="flex gap-3">
            <span className="shrink-0 text-small text-muted">{stamp(failed.at).slice(0, 19)}</span>
            <span dir="auto" className="min-w-0 truncate text-impacted">{failed.error.slice(0, 300) || "no reason told"}</span>
          </span>
          <span dir="auto" className="block truncate font-mono text-small text-soft">{beginOf(failed.payload, 300)}</span>
        </button>
        <span className="flex gap-1.5 px-3 pb-1 wide:p-0">
          <button type="button" className={button} disabled={isBusy} onClick={() => onAct("replay")}>Replay</button>
          <button type="button" className={button} disabled={isBusy} onClick={() => onAct("discard")}>Discard</button>
        </span>
      </div>
      {isOpen && <FailedWords failed={failed} />}
    </li>
  );
}

function FailedWords({ failed }: { failed: FailedEvent }) {
  const [, change] = useView();
  const { isCopied, copy } = useCopy();
  const { text, length } = writeValue(failed.payload, eventShownMax);
  const json = JSON.stringify(failed.payload);
  const tryIt = () => {
    change({ params: json });
    document.querySelector<HTMLTextAreaElement>("textarea[aria-label=Event]")?.focus();
  };
  return (
    <div className="px-3 pb-2">
      <pre dir="auto" tabIndex={0} aria-label="Its event" className="max-h-64 overflow-auto font-mono text-small whitespace-pre-wrap [overflow-wrap:anywhere]">{text}</pre>
      {length > eventShownMax && <p className="text-small text-muted">The first {formatCount(eventShownMax)} of {formatCount(length)} letters.</p>}
      {failed.error.length > 100 && <p dir="auto" className="mt-1 text-small text-impacted [overflow-wrap:anywhere]">{failed.error.slice(0, eventShownMax)}</p>}
      {failed.stack !== "" && <pre tabIndex={0} aria-label="Stack trace" dir="auto" className="mt-1 max-h-64 overflow-auto font-mono text-small text-muted">{failed.stack.slice(0, eventShownMax)}</pre>}
      <div className="mt-1 flex gap-4 text-small">
        <button type="button" className="font-medium text-selected hover:underline" onClick={() => void copy(json)}>{isCopied ? "Copied" : "Copy as JSON"}</button>
        {json.length <= paramsMax && <button type="button" className="font-medium text-selected hover:underline" onClick={tryIt}>Try this event</button>}
      </div>
    </div>
  );
}
