import { useState, type FormEvent } from "react";
import { usePipelineChange, useReadyPipelines, type Credentials, type Definition, type Pipeline } from "../api/pipelines";
import { button, field, mainButton } from "../app/fields";
import { Labelled } from "../app/Labelled";
import { go, useView } from "../app/link";
import { Panel } from "../app/Panel";
import { stageOf } from "./handlerError";
import { definitionOf, draftOf, emptyPipeline, stageName, steps, type Missing, type PipelineDraft, type Step } from "./pipelineDraft";
import { ReviewStep } from "./ReviewStep";
import { SinkStep } from "./SinkStep";
import { SourceStep } from "./SourceStep";
import { TransformStep } from "./TransformStep";
import { TrialPanel } from "./TrialPanel";

const stepWords: Record<Step, string> = { name: "Name", source: "Source", transform: "Transform", sink: "Sink", review: "Review" };

/** A pipeline laid down step by step; an event is tried before it is. */
export function NewPipeline({ onMade }: { onMade: (credentials: Credentials) => void }) {
  const [draft, setDraft] = useState<PipelineDraft>(emptyPipeline);
  const [view] = useView();
  const change = usePipelineChange();
  const written = definitionOf(draft);
  return (
    <>
      <PipelineForm
        title="New pipeline"
        act="Create pipeline"
        draft={draft}
        onChange={setDraft}
        isBusy={change.isPending}
        refusal={refusalOf(change)}
        onSubmit={(definition) => change.mutate({ kind: "create", definition }, { onSuccess: (made) => made !== null && onMade(made) })}
        onClose={() => go({ page: "pipelines" })}
      />
      {view.step === "review" && "definition" in written && (
        <TrialPanel subject={written} transforms={written.definition.transforms ?? []} />
      )}
    </>
  );
}

/** One that is there, changed; its events and tokens stay. */
export function EditPipeline({ pipeline }: { pipeline: Pipeline }) {
  const [draft, setDraft] = useState<PipelineDraft>(() => draftOf(pipeline.definition));
  const change = usePipelineChange();
  const close = () => go({ page: "pipelines", open: pipeline.id });
  return (
    <PipelineForm
      title={`Edit ${pipeline.name}`}
      act="Save pipeline"
      draft={draft}
      onChange={setDraft}
      isBusy={change.isPending}
      refusal={refusalOf(change)}
      onSubmit={(definition) => change.mutate({ kind: "replace", id: pipeline.id, definition }, { onSuccess: close })}
      onClose={close}
    />
  );
}

/** What the server refused, and in which words. */
export type Refusal = { error: Error; refused: Definition };

function refusalOf({ error, variables }: ReturnType<typeof usePipelineChange>): Refusal | null {
  return error === null || variables === undefined || !("definition" in variables) ? null : { error, refused: variables.definition };
}

type FormProps = {
  title: string;
  act: string;
  draft: PipelineDraft;
  onChange: (draft: PipelineDraft) => void;
  isBusy: boolean;
  refusal: Refusal | null;
  onSubmit: (definition: Definition) => void;
  onClose: () => void;
};

/** The steps with the one that the link names; each is reached at any time, the last one lays the pipeline down. */
function PipelineForm({ title, act, draft, onChange, isBusy, refusal, onSubmit, onClose }: FormProps) {
  const [view, changeView] = useView();
  const step = steps.find((known) => known === view.step) ?? "name";
  const written = definitionOf(draft);
  const missing = "missing" in written ? written.missing : [];
  const next = steps[steps.indexOf(step) + 1];
  const before = steps[steps.indexOf(step) - 1];
  const set = (part: Partial<PipelineDraft>) => onChange({ ...draft, ...part });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (next !== undefined) changeView({ step: next });
    else if ("definition" in written) onSubmit(written.definition);
  };
  return (
    <Panel title={title} aside={<button type="button" className={button} onClick={onClose}>Close</button>}>
      <StepList current={step} missing={missing} onStep={(to) => changeView({ step: to })} />
      <form onSubmit={submit} aria-label={title} className="grid min-w-0 grid-cols-[minmax(0,1fr)] gap-3 px-3 py-3">
        {step === "name" && <NameStep draft={draft} onChange={set} onReady={onChange} />}
        {step === "source" && <SourceStep draft={draft} onChange={set} />}
        {step === "transform" && <TransformStep draft={draft} refusal={refusal} onChange={set} />}
        {step === "sink" && <SinkStep draft={draft} onChange={set} />}
        {step === "review" && <ReviewStep draft={draft} written={written} onStep={(to) => changeView({ step: to })} onChange={set} />}
        {refusal !== null && step !== "transform" && <RefusalWords error={refusal.error} draft={draft} onStep={(to) => changeView({ step: to })} />}
        <div className="flex flex-wrap items-center gap-2 border-t border-line pt-3">
          {before !== undefined && <button type="button" className={button} onClick={() => changeView({ step: before })}>Back</button>}
          <button type="submit" disabled={next === undefined && (missing.length > 0 || isBusy)} className={mainButton}>
            {next !== undefined ? `Next: ${stepWords[next].toLowerCase()}` : isBusy ? "Laying it down…" : act}
          </button>
          {next === undefined && isBusy && <span className="text-small text-muted">Handlers are loaded first; packages that they want may take minutes.</span>}
        </div>
      </form>
    </Panel>
  );
}

function StepList({ current, missing, onStep }: { current: Step; missing: readonly Missing[]; onStep: (step: Step) => void }) {
  return (
    <ol aria-label="Steps" className="flex flex-wrap gap-1 border-b border-line px-3 py-2">
      {steps.map((step, place) => (
        <li key={step}>
          <button type="button" aria-current={step === current ? "step" : undefined} className={`${button} aria-[current]:border-selected aria-[current]:text-selected`} onClick={() => onStep(step)}>
            {place + 1} {stepWords[step]}
            {missing.some((one) => one.step === step) && <span className="text-impacted" title="Something is missing here"> ●<span className="sr-only"> something is missing</span></span>}
          </button>
        </li>
      ))}
    </ol>
  );
}

/** The server's words, and the way to the transform that they name. */
function RefusalWords({ error, draft, onStep }: { error: Error; draft: PipelineDraft; onStep: (step: Step) => void }) {
  const stage = stageOf(error.message);
  const isHere = stage !== null && draft.transforms.some((part, place) => stageName(part, place) === stage);
  return (
    <div role="alert" className="min-w-0 text-root">
      <p className="font-medium">It was not laid down.</p>
      <pre tabIndex={0} dir="auto" className="max-h-48 overflow-auto font-mono text-small whitespace-pre-wrap [overflow-wrap:anywhere]">{error.message}</pre>
      {isHere && <button type="button" className={`${button} mt-1 text-ink`} onClick={() => onStep("transform")}>Show the place</button>}
    </div>
  );
}

type NameProps = { draft: PipelineDraft; onChange: (part: Partial<PipelineDraft>) => void; onReady: (draft: PipelineDraft) => void };

function NameStep({ draft, onChange, onReady }: NameProps) {
  const { data: ready = [] } = useReadyPipelines();
  return (
    <>
      <Labelled text="Name">
        <input value={draft.name} maxLength={200} autoFocus dir="auto" placeholder="orders" onChange={(event) => onChange({ name: event.target.value })} className={`${field} w-full max-w-96`} />
      </Labelled>
      {ready.length > 0 && (
        <div role="group" aria-label="Ready pipelines">
          <p className="text-small text-muted">Or begin with one that is ready; every step can still be changed.</p>
          <div className="mt-1 flex flex-wrap gap-1.5">
            {ready.map(({ name, title, definition }) => (
              <button key={name} type="button" className={button} onClick={() => onReady({ ...draftOf(definition), name: draft.name.trim() === "" ? definition.name : draft.name })}>
                {title || name}
              </button>
            ))}
          </div>
        </div>
      )}
    </>
  );
}
