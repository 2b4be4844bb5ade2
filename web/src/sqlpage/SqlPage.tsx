import { useEffect, useRef, useState } from "react";
import { button, choice, mainButton } from "../app/fields";
import { useView } from "../app/link";
import { Note } from "../app/Note";
import { Panel } from "../app/Panel";
import { useCopy } from "../app/useCopy";
import { useKeys } from "../app/useKeys";
import { plural } from "../format/number";
import { errorPlace } from "./errorPlace";
import { ResultChart } from "./ResultChart";
import { ResultTable } from "./ResultTable";
import { SqlEditor } from "./SqlEditor";
import { TextResult } from "./TextResult";
import { TableList } from "./TableList";
import { formats, useSqlRun, type Format } from "./useSqlRun";
import { withoutFormat } from "./withoutFormat";

const example =
  "SELECT toStartOfMinute(timestamp) AS minute, count() AS records, countIf(severity_number >= 17) AS errors\nFROM logs\nWHERE timestamp > now() - INTERVAL 1 HOUR\nGROUP BY minute\nORDER BY minute";

/** Any question in SQL: the query is in the link, and a link with one runs it. */
export default function SqlPage() {
  const [view, change] = useView();
  const [draft, setDraft] = useState(view.sql === "" ? example : view.sql);
  const [format, setFormat] = useState<Format>("Table");
  const [run, setRun] = useState(0);
  const field = useRef<HTMLTextAreaElement>(null);
  const asked = withoutFormat(view.sql);
  useEffect(() => {
    if (view.sql !== "") setDraft(view.sql);
  }, [view.sql]);
  const { table, text, error, isFetching } = useSqlRun(asked, format, run);
  const place = error === null || asked !== withoutFormat(draft) ? null : errorPlace(error.message, draft);
  const start = () => {
    change({ sql: draft });
    setRun(run + 1);
  };
  const insert = (name: string) => {
    const at = field.current?.selectionStart ?? draft.length;
    const end = field.current?.selectionEnd ?? at;
    setDraft(`${draft.slice(0, at)}${name}${draft.slice(end)}`);
    field.current?.focus();
  };
  useKeys((command) => {
    if (command === "search") field.current?.focus();
    else if (command === "clear") field.current?.blur();
    else return false;
    return command === "search";
  });
  return (
    <div className="grid grid-cols-[minmax(0,1fr)] items-start gap-2 p-2 roomy:grid-cols-[minmax(0,1fr)_20rem]">
      <div className="grid min-w-0 grid-cols-[minmax(0,1fr)] gap-2">
        <Panel title="Query" className="overflow-visible!" aside={<span>Ctrl and Enter run it</span>}>
          <div className="p-2">
            <SqlEditor fieldRef={field} text={draft} place={place} onChange={setDraft} onRun={start} />
            <p id="query-error" role={error === null ? undefined : "alert"} className="mt-1 text-small text-root [overflow-wrap:anywhere] empty:hidden">
              {error !== null && `${error.message}${place === null ? "" : ` (line ${place.line + 1}, column ${place.column + 1})`}`}
            </p>
            <div className="mt-2 flex flex-wrap items-center gap-2">
              <button type="button" onClick={start} disabled={draft.trim() === "" || isFetching} className={mainButton}>{isFetching ? "Running…" : "Run"}</button>
              <label className="flex items-center gap-1.5 text-small text-muted">
                as
                <select value={format} onChange={(event) => setFormat(event.target.value as Format)} className={choice}>
                  {formats.map((name) => <option key={name}>{name}</option>)}
                </select>
              </label>
              <CopyLink />
            </div>
          </div>
        </Panel>
        <Panel
          title="Result"
          aside={format === "Table" && table !== undefined && <span data-result-rows={table.data.length}>{plural(table.data.length, "row")} in {(table.statistics.elapsed * 1_000).toFixed(0)} ms</span>}
        >
          {asked === "" && <Note>Nothing asked yet. Run the example, or start from a table.</Note>}
          {asked !== "" && isFetching && table === undefined && text === undefined && <Note>Running…</Note>}
          {error !== null && <Note>No result: the message above says why.</Note>}
          {error === null && table !== undefined && (
            <>
              <ResultChart answer={table} />
              <ResultTable answer={table} />
            </>
          )}
          {error === null && text !== undefined && <TextResult text={text} format={format} />}
        </Panel>
      </div>
      <TableList onName={insert} />
    </div>
  );
}

function CopyLink() {
  const { isCopied, copy } = useCopy();
  return <button type="button" className={button} onClick={() => void copy(location.href)}>{isCopied ? "Copied" : "Copy link"}</button>;
}
