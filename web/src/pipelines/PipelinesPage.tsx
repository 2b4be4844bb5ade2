import { useState } from "react";
import { ApiError } from "../api/client";
import { usePipelines, type Credentials, type Pipeline } from "../api/pipelines";
import { button } from "../app/fields";
import { Door } from "../app/Door";
import { go, useView } from "../app/link";
import { FailureNote, Note } from "../app/Note";
import { Panel } from "../app/Panel";
import { useKeys } from "../app/useKeys";
import { formatCount } from "../format/number";
import { CredentialsPanel } from "./CredentialsPanel";
import { EditPipeline, NewPipeline } from "./PipelineForm";
import { PipelineDetail } from "./PipelineDetail";
import { came, conditionOf, routeWords } from "./pipelineWords";

/** The link's word for the form of a pipeline that is not there yet. */
const newPipeline = "new";

/** Events on their way from a source through transforms to sinks: which ways there are, how they do, what failed. */
export default function PipelinesPage() {
  const [view] = useView();
  const { data, error, isPending } = usePipelines(true);
  const [made, setMade] = useState<Credentials | null>(null);
  const pipelines = data ?? [];
  const isRefused = error instanceof ApiError && error.status === 403;
  useKeys((command) => {
    const at = pipelines.findIndex(({ id }) => id === view.open);
    const next = command === "down" ? at + 1 : command === "up" ? at - 1 : null;
    // What is filled in is not thrown away by a key.
    if (command === "clear" && view.open !== "" && view.step === "") go({ page: "pipelines" });
    else if (next !== null && view.step === "") pipelines[next] !== undefined && go({ page: "pipelines", open: pipelines[next].id });
    return next !== null;
  });
  const open = pipelines.find(({ id }) => id === view.open);
  const isNew = view.open === newPipeline;
  return (
    <div className="grid grid-cols-[minmax(0,1fr)] items-start gap-2 p-2 roomy:grid-cols-[20rem_minmax(0,1fr)]">
      <Panel
        title="Pipelines"
        aside={<button type="button" className={button} disabled={isRefused} onClick={() => go({ page: "pipelines", open: newPipeline, step: "name" })}>New pipeline</button>}
      >
        {isPending && <Note>Reading pipelines…</Note>}
        {isRefused && <Note>Pipelines are shown to whoever has the admin token of the workspace: they run code.</Note>}
        {error !== null && !isRefused && data === undefined && <FailureNote what="Pipelines" error={error} />}
        {data?.length === 0 && !isNew && <EmptyNote />}
        <ul aria-label="Pipelines" className="max-h-[40dvh] overflow-auto empty:hidden roomy:max-h-[calc(100dvh-9rem)]">
          {pipelines.map((pipeline) => <PipelineRow key={pipeline.id} pipeline={pipeline} isOpen={pipeline.id === view.open} />)}
        </ul>
      </Panel>
      <div className="grid min-w-0 grid-cols-[minmax(0,1fr)] gap-2">
        {made !== null && made.id === view.open && <CredentialsPanel credentials={made} onClose={() => setMade(null)} />}
        {isNew && !isRefused && <NewPipeline onMade={(credentials) => (setMade(credentials), go({ page: "pipelines", open: credentials.id }))} />}
        {open !== undefined && view.step !== "" && <EditPipeline key={open.id} pipeline={open} />}
        {open !== undefined && view.step === "" && <PipelineDetail key={open.id} listed={open} />}
        {open === undefined && !isNew && data !== undefined && (view.open !== "" || pipelines.length > 0) && (
          <Panel title="Pipeline">
            <Note>{view.open === "" ? "Choose a pipeline: its stages, what failed, and a field to try an event show here." : `There is no pipeline ${view.open}.`}</Note>
          </Panel>
        )}
      </div>
    </div>
  );
}

function EmptyNote() {
  return (
    <Note>
      There is no pipeline. One takes events from programs, puts them through a handler, and hands them on.
      <span className="mt-2 block">“New pipeline” lays one down, and so does <code className="block font-mono text-small [overflow-wrap:anywhere]">seismolog pipeline create --template statistical-anomaly-detection</code></span>
    </Note>
  );
}

const words = { broken: ["does not run", "text-root"], paused: ["paused", "text-muted"], failing: ["", ""], running: ["", ""] } as const;

function PipelineRow({ pipeline, isOpen }: { pipeline: Pipeline; isOpen: boolean }) {
  const [state, colour] = words[conditionOf(pipeline)];
  const failed = pipeline.counts?.topics.failed.events ?? 0;
  return (
    <li data-pipeline={pipeline.name} className="border-t border-line first:border-t-0">
      <Door to={{ page: "pipelines", open: pipeline.id }} isCurrent={isOpen} className="block px-3 py-1.5 hover:bg-hover aria-[current]:bg-selected-wash">
        <span className="flex items-baseline gap-2">
          <bdi className="min-w-0 truncate font-medium">{pipeline.name}</bdi>
          <span className="ml-auto flex shrink-0 gap-2 text-tiny">
            {state !== "" && <span className={colour}>{state}</span>}
            {failed > 0 && <span className="font-semibold text-impacted">{formatCount(failed)} failed</span>}
            {state === "" && failed === 0 && pipeline.counts !== null && <span className="text-muted">{formatCount(came(pipeline.counts))} in</span>}
          </span>
        </span>
        <bdi className="block truncate text-small text-muted">{routeWords(pipeline.definition)}</bdi>
      </Door>
    </li>
  );
}
