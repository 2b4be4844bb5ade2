import { useHandlerLines } from "../api/pipelines";
import { handlerLinesMax } from "../api/limits";
import { FailureNote, Note } from "../app/Note";
import { Panel } from "../app/Panel";
import { HandlerLines } from "./HandlerLines";

/** What handlers wrote of late, the newest first. */
export function LinesPanel({ id }: { id: string }) {
  const { data, error, isPending } = useHandlerLines(id);
  return (
    <Panel title="Lines of its handlers" aside={data !== undefined && data.length === handlerLinesMax && <span>the last {handlerLinesMax}</span>}>
      {isPending && <Note>Reading lines…</Note>}
      {error !== null && data === undefined && <FailureNote what="Lines" error={error} />}
      {data?.length === 0 && <Note>No handler wrote a line. <code className="font-mono text-small">log.info("…", data=data)</code> and <code className="font-mono text-small">print</code> do.</Note>}
      {data !== undefined && data.length > 0 && <div className="px-3 py-1"><HandlerLines lines={data} label="Lines of its handlers" /></div>}
    </Panel>
  );
}
