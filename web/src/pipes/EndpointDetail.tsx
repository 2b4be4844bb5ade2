import { useState } from "react";
import { useEndpoint, type Pipe } from "../api/pipes";
import { mainButton } from "../app/fields";
import { useView } from "../app/link";
import { Note } from "../app/Note";
import { Panel } from "../app/Panel";
import { plural } from "../format/number";
import { ResultTable } from "../sqlpage/ResultTable";
import { EndpointUsage } from "./EndpointUsage";
import { ExampleCalls } from "./ExampleCalls";
import { missing, readValues, writeValues, type Param } from "./endpoint";
import { ParamField } from "./ParamField";

type Props = { pipe: Pipe; params: Param[] };

/** An endpoint to try: its parameters as a form, kept in the link, then what it answers and how a program asks. */
export function EndpointDetail({ pipe, params }: Props) {
  const [view, change] = useView();
  const [run, setRun] = useState({ count: 0, query: "" });
  const values = readValues(view.params);
  const query = writeValues(params, values);
  const { data, error, isFetching } = useEndpoint(pipe.name, run.query, run.count);
  const lacking = missing(params, values);
  const isStale = run.count > 0 && run.query !== query;
  return (
    <>
      <Panel title={pipe.name} aside={<code className="truncate font-mono">GET /v0/pipes/{pipe.name}.json</code>}>
        {pipe.description !== "" && <p dir="auto" className="px-3 pt-2 text-soft [overflow-wrap:anywhere]">{pipe.description}</p>}
        <form
          aria-label="Parameters"
          className="p-3"
          onSubmit={(event) => {
            event.preventDefault();
            if (lacking.length === 0) setRun({ count: run.count + 1, query });
          }}
        >
          {params.length === 0 && <p className="text-muted">It takes no parameters.</p>}
          <div className="grid gap-x-4 gap-y-3 wide:grid-cols-2">
            {params.map((param) => (
              <ParamField
                key={param.name}
                param={param}
                value={values[param.name] ?? ""}
                onChange={(value) => change({ params: writeValues(params, { ...values, [param.name]: value }) })}
              />
            ))}
          </div>
          <div className="mt-3 flex flex-wrap items-center gap-3">
            <button type="submit" disabled={isFetching || lacking.length > 0} className={mainButton}>{isFetching ? "Asking…" : "Try it"}</button>
            {lacking.length > 0 && <span className="text-small text-impacted">It wants {lacking.join(", ")}.</span>}
            {isStale && !isFetching && <span className="text-small text-muted">The result below is of other parameters.</span>}
          </div>
        </form>
      </Panel>
      <Panel
        title="Result"
        aside={data !== undefined && <span data-result-rows={data.data.length}>{plural(data.data.length, "row")} in {(data.statistics.elapsed * 1_000).toFixed(0)} ms</span>}
      >
        {run.count === 0 && <Note>Not asked yet. Empty fields are not sent: the defaults hold.</Note>}
        {isFetching && data === undefined && <Note>Asking…</Note>}
        {error !== null && <p role="alert" className="px-3 py-6 text-center text-root [overflow-wrap:anywhere]">{error.message}</p>}
        {error === null && data !== undefined && <ResultTable answer={data} />}
      </Panel>
      <EndpointUsage name={pipe.name} />
      <ExampleCalls name={pipe.name} values={[...new URLSearchParams(query)]} />
    </>
  );
}
