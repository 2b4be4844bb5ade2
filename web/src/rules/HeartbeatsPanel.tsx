import { useState, type FormEvent } from "react";
import { useHeartbeatChange, useOverdue } from "../api/rules";
import { button, field, mainButton } from "../app/fields";
import { FailureNote, Note } from "../app/Note";
import { Panel } from "../app/Panel";

/** Jobs that are expected again and again, and those that did not come. */
export function HeartbeatsPanel() {
  const { data, error } = useOverdue();
  const change = useHeartbeatChange();
  const [entity, setEntity] = useState("");
  const [every, setEvery] = useState("3600");
  const [grace, setGrace] = useState("300");
  const seconds = { every_secs: Number(every), grace_secs: Number(grace) };
  const isRight = entity.trim() !== "" && Number.isInteger(seconds.every_secs) && seconds.every_secs > 0 && Number.isInteger(seconds.grace_secs);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (isRight) change.mutate({ entity: entity.trim(), expect: seconds });
  };
  return (
    <Panel title="Heartbeats" aside={data !== undefined && <span>{data.length === 0 ? "none overdue" : `${data.length} overdue`}</span>}>
      {error !== null && <FailureNote what="Heartbeats" error={error} />}
      {data?.length === 0 && <Note>Everything expected has come. A job reports with POST /api/heartbeats/NAME.</Note>}
      <ul aria-label="Overdue">
        {(data ?? []).map((overdue) => (
          <li key={String(overdue)} className="flex items-center gap-3 border-t border-line px-3 py-1 first:border-t-0" data-overdue={String(overdue)}>
            <span className="min-w-0 grow font-medium text-root [overflow-wrap:anywhere]">{String(overdue)}</span>
            <button type="button" className={button} onClick={() => change.mutate({ entity: String(overdue), expect: null })}>No longer expected</button>
          </li>
        ))}
      </ul>
      <form onSubmit={submit} aria-label="Expect a heartbeat" className="flex flex-wrap items-end gap-2 border-t border-line px-3 py-2 text-small text-muted">
        <label>Job<input value={entity} maxLength={256} onChange={(event) => setEntity(event.target.value)} placeholder="nightly-backup" className={`${field} block w-40`} /></label>
        <label>Each, s<input inputMode="numeric" value={every} onChange={(event) => setEvery(event.target.value)} className={`${field} block w-20`} /></label>
        <label>Grace, s<input inputMode="numeric" value={grace} onChange={(event) => setGrace(event.target.value)} className={`${field} block w-20`} /></label>
        <button type="submit" disabled={!isRight || change.isPending} className={mainButton}>Expect from now on</button>
        <button type="button" disabled={entity.trim() === "" || change.isPending} className={button} onClick={() => change.mutate({ entity: entity.trim(), expect: null })}>
          Forget
        </button>
        {change.isSuccess && <span role="status">Done.</span>}
        {change.error !== null && <span role="alert" className="text-root">Not done: {change.error.message}</span>}
      </form>
    </Panel>
  );
}
