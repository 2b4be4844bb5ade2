import { useState } from "react";
import { usePipeline, usePipelineChange, type Pipeline } from "../api/pipelines";
import { button } from "../app/fields";
import { go } from "../app/link";
import { Panel } from "../app/Panel";
import { useCopy } from "../app/useCopy";
import { currentTime, stamp } from "../format/time";
import type { UnixSeconds } from "../api/contract";
import { FailedPanel } from "./FailedPanel";
import { LinesPanel } from "./LinesPanel";
import { conditionOf, conditionWords } from "./pipelineWords";
import { StageFlow } from "./StageFlow";
import { TrialPanel } from "./TrialPanel";

/** One pipeline: how it is, what each stage does, an event to try, what failed, what its handlers say. */
export function PipelineDetail({ listed }: { listed: Pipeline }) {
  const { data, error, dataUpdatedAt } = usePipeline(listed.id);
  const pipeline = data ?? listed;
  const condition = conditionOf(pipeline);
  return (
    <article aria-label={`Pipeline ${pipeline.name}`} className="grid min-w-0 grid-cols-[minmax(0,1fr)] gap-2" data-pipeline-open={pipeline.id}>
      <Panel title={pipeline.name} aside={<Actions pipeline={pipeline} />}>
        <p className={`px-3 pt-2 text-lead ${condition === "broken" ? "text-root" : ""}`} data-condition={condition}>{conditionWords(pipeline)}</p>
        {pipeline.problem !== "" && (
          <pre role="alert" tabIndex={0} dir="auto" className="mx-3 mt-1 max-h-48 overflow-auto rounded-chip border border-line bg-root-wash p-2 font-mono text-small whitespace-pre-wrap [overflow-wrap:anywhere]">{pipeline.problem}</pre>
        )}
        {error !== null && <p role="alert" className="px-3 pt-1 text-small text-root [overflow-wrap:anywhere]">Its figures could not be read: {error.message}</p>}
        <StageFlow pipeline={pipeline} at={dataUpdatedAt} />
        <Facts pipeline={pipeline} />
      </Panel>
      <FailedPanel id={pipeline.id} total={pipeline.counts?.topics.failed.events} />
      <div className="grid min-w-0 grid-cols-[minmax(0,1fr)] items-start gap-2 wide:grid-cols-2">
        <TrialPanel subject={{ id: pipeline.id }} transforms={pipeline.definition.transforms ?? []} />
        <LinesPanel id={pipeline.id} />
      </div>
    </article>
  );
}

function Facts({ pipeline }: { pipeline: Pipeline }) {
  const { isCopied, copy } = useCopy();
  const made = Date.parse(pipeline.createdAt) / 1_000;
  return (
    <dl className="flex flex-wrap gap-x-5 gap-y-1 border-t border-line px-3 py-2 text-small">
      <div className="flex min-w-0 items-baseline gap-1.5">
        <dt className="text-muted">id</dt>
        <dd className="min-w-0 truncate font-mono">{pipeline.id}</dd>
        <dd><button type="button" className="font-medium text-selected hover:underline" onClick={() => void copy(pipeline.id)}>{isCopied ? "Copied" : "Copy"}</button></dd>
      </div>
      <div className="flex gap-1.5"><dt className="text-muted">made</dt><dd>{stamp(made as UnixSeconds).slice(0, stamp(currentTime()).length - 4)}</dd></div>
      <div className="flex gap-1.5"><dt className="text-muted">tokens</dt><dd><bdi>{pipeline.tokens.join(", ") || "none"}</bdi></dd></div>
      {(pipeline.counts?.worker_restarts ?? 0) > 0 && (
        <div className="flex gap-1.5"><dt className="text-muted">handlers started anew</dt><dd className="text-impacted">{pipeline.counts?.worker_restarts}</dd></div>
      )}
      <div className="text-muted"><dt className="sr-only">figures</dt><dd>figures since the server started or the pipeline was changed</dd></div>
    </dl>
  );
}

/** Pause, resume, edit, and delete, which is asked twice. */
function Actions({ pipeline }: { pipeline: Pipeline }) {
  const change = usePipelineChange();
  const [isLeaving, setLeaving] = useState(false);
  const set = (state: "running" | "paused") => change.mutate({ kind: "state", id: pipeline.id, state });
  return (
    <span className="flex flex-wrap items-center justify-end gap-1.5 py-1">
      {change.error !== null && <span role="alert" className="text-root [overflow-wrap:anywhere]">Not done: {change.error.message.slice(0, 300)}</span>}
      {isLeaving ? (
        <>
          <span className="text-ink">Its events go with it.</span>
          <button
            type="button"
            disabled={change.isPending}
            className={`${button} border-root-mark text-root`}
            onClick={() => change.mutate({ kind: "delete", id: pipeline.id }, { onSuccess: () => go({ page: "pipelines" }) })}
          >
            Really delete
          </button>
          <button type="button" className={button} onClick={() => setLeaving(false)}>Keep</button>
        </>
      ) : (
        <>
          {pipeline.isPaused ? (
            <button type="button" className={button} disabled={change.isPending} onClick={() => set("running")}>Resume</button>
          ) : (
            <button type="button" className={button} disabled={change.isPending} onClick={() => set("paused")}>Pause</button>
          )}
          <button type="button" className={button} onClick={() => go({ page: "pipelines", open: pipeline.id, step: "transform" })}>Edit</button>
          <button type="button" className={button} onClick={() => setLeaving(true)}>Delete</button>
        </>
      )}
    </span>
  );
}
