import { alertRowsMax } from "../api/limits";
import { useGivenUp, useReplay } from "../api/channels";
import { button } from "../app/fields";
import { FailureNote, Note } from "../app/Note";
import { Panel } from "../app/Panel";
import { formatCount, plural } from "../format/number";
import { currentTime, moment, stamp } from "../format/time";

/** Messages that did not get through, each with another try. */
export function GivenUpPanel() {
  const { data, error } = useGivenUp();
  const replay = useReplay();
  const now = currentTime();
  const letters = data ?? [];
  return (
    <Panel title="Given up" aside={letters.length > 0 && plural(letters.length, "message")}>
      {error !== null && data === undefined && <FailureNote what="What was given up" error={error} />}
      {data?.length === 0 && <Note>Every message got through, or is still tried.</Note>}
      <ul aria-label="Messages given up" className="max-h-96 overflow-auto empty:hidden" tabIndex={letters.length > 0 ? 0 : undefined}>
        {letters.slice(0, alertRowsMax).map(({ letter, channel, at, attempts, reason, title }) => (
          <li key={letter} data-letter={letter} className="flex items-start gap-3 border-t border-line px-3 py-1.5 first:border-t-0">
            <span className="min-w-0 grow [overflow-wrap:anywhere]">
              <span dir="auto" className="block">{title ?? "a message"}</span>
              <span className="block text-small text-muted">
                <bdi>{channel}</bdi>
                {at !== null && <span title={stamp(at)}> · {moment(at, now)}</span>} · {formatCount(attempts)} {attempts === 1 ? "try" : "tries"}
              </span>
              <span dir="auto" className="block text-small text-impacted">{reason}</span>
            </span>
            <button type="button" className={button} disabled={replay.isPending} onClick={() => replay.mutate(letter)}>Send again</button>
          </li>
        ))}
      </ul>
      {letters.length > alertRowsMax && <Note>{plural(letters.length - alertRowsMax, "message")} more are not shown.</Note>}
      {replay.error !== null && <p role="alert" className="px-3 py-1 text-small text-root [overflow-wrap:anywhere]">Not done: {replay.error.message}</p>}
    </Panel>
  );
}
