import { useEffect, useState } from "react";
import { useTrial, type Part, type Trial, type TrialSubject } from "../api/pipelines";
import { eventShownMax } from "../api/limits";
import { CodeEditor } from "../app/CodeEditor";
import { mainButton } from "../app/fields";
import { paramsMax, useView } from "../app/link";
import { Panel } from "../app/Panel";
import { formatCount } from "../format/number";
import { checkEvent, writeValue } from "./eventText";
import { excerpt, handlerPlace } from "./handlerError";
import { HandlerLines } from "./HandlerLines";
import { sampleFor } from "./starters";

type Props = { subject: TrialSubject; transforms: readonly Part[] };

/** One event through the transforms, of which nothing is kept. The event is in the link. */
export function TrialPanel({ subject, transforms }: Props) {
  const [view, change] = useView();
  const trial = useTrial();
  const [text, setText] = useState(view.params === "" ? sampleFor(transforms[0]?.kind ?? "") : view.params);
  useEffect(() => {
    if (view.params !== "") setText(view.params);
  }, [view.params]);
  const write = (event: string) => {
    setText(event);
    change({ params: event.length <= paramsMax ? event : "" });
  };
  const checked = checkEvent(text);
  const isStale = trial.variables !== undefined && trial.variables.event !== text;
  const run = () => checked.isEvent && trial.mutate({ subject, event: text });
  return (
    <Panel title="Try an event" aside={<span>nothing is kept of it</span>}>
      <form aria-label="Try an event" className="p-2" onSubmit={(event) => (event.preventDefault(), run())}>
        <CodeEditor label="Event" describedBy="trial-problem" text={text} place={null} rowsMin={3} onChange={write} onRun={run} />
        <div className="mt-2 flex flex-wrap items-center gap-3">
          <button type="submit" disabled={!checked.isEvent || trial.isPending} className={mainButton}>{trial.isPending ? "Trying…" : "Try it"}</button>
          {trial.isPending && "definition" in subject && <span className="text-small text-muted">Handlers are loaded first; packages that they want may take minutes.</span>}
          <span id="trial-problem" className="min-w-0 text-small text-impacted [overflow-wrap:anywhere]">{!checked.isEvent && `It wants ${checked.problem}.`}</span>
        </div>
      </form>
      {trial.error !== null && (
        <pre role="alert" tabIndex={0} dir="auto" className="max-h-48 overflow-auto border-t border-line px-3 py-2 font-mono text-small whitespace-pre-wrap text-root [overflow-wrap:anywhere]">
          Not tried: {trial.error.message}
        </pre>
      )}
      {trial.data !== undefined && (
        <div className="border-t border-line px-3 py-2" data-trial={trial.data.status}>
          {isStale && <p className="text-small text-muted">This came of another event.</p>}
          <Outcome trial={trial.data} transforms={transforms} />
        </div>
      )}
    </Panel>
  );
}

function Outcome({ trial, transforms }: { trial: Trial; transforms: readonly Part[] }) {
  const { text, length } = writeValue(trial.response, eventShownMax);
  return (
    <>
      {trial.status === "ok" && (
        <>
          <p className="font-medium">It came out as</p>
          <pre dir="auto" tabIndex={0} className="mt-1 max-h-72 overflow-auto font-mono text-small whitespace-pre-wrap [overflow-wrap:anywhere]">{text}</pre>
          {length > eventShownMax && <p className="text-small text-muted">The first {formatCount(eventShownMax)} of {formatCount(length)} letters.</p>}
        </>
      )}
      {trial.status === "dropped" && <p className="font-medium">Nothing came out: a transform let it go.</p>}
      {trial.status === "error" && <Failure trial={trial} transforms={transforms} />}
      {trial.lines.length > 0 && (
        <>
          <p className="mt-2 text-small text-muted">What the handlers wrote</p>
          <HandlerLines lines={trial.lines} label="Lines of this event" />
        </>
      )}
    </>
  );
}

/** The error at its place in the handler, where it names one, and the stack trace. */
function Failure({ trial, transforms }: { trial: Trial; transforms: readonly Part[] }) {
  const sources = transforms.map(({ source, program, condition }) => source ?? program ?? condition).filter((source) => typeof source === "string");
  // With several handlers it is not told whose line is meant.
  const source = sources.length === 1 ? sources[0] : undefined;
  const place = source === undefined ? null : handlerPlace(trial.stack === "" ? trial.error : trial.stack, source);
  return (
    <>
      <p role="alert" className="font-medium text-root [overflow-wrap:anywhere]" dir="auto">{trial.error}</p>
      {place !== null && source !== undefined && (
        <ol aria-label="Where it failed" className="mt-1 overflow-x-auto rounded-chip border border-line py-1 font-mono text-small" tabIndex={0}>
          {excerpt(source, place.line).map(({ number, text, isMeant }) => (
            <li key={number} data-meant={isMeant || undefined} className={`flex gap-3 px-2 whitespace-pre ${isMeant ? "bg-root-wash" : ""}`}>
              <span className={`w-6 shrink-0 text-right ${isMeant ? "font-semibold text-root" : "text-muted"}`}>{number}</span>
              <span>{text}</span>
            </li>
          ))}
        </ol>
      )}
      {trial.stack !== "" && (
        <details className="mt-1">
          <summary className="text-small text-muted">Stack trace</summary>
          <pre tabIndex={0} className="max-h-64 overflow-auto font-mono text-small">{trial.stack.slice(0, eventShownMax)}</pre>
        </details>
      )}
    </>
  );
}
