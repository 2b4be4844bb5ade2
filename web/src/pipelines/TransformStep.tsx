import type { Part } from "../api/pipelines";
import { CodeEditor } from "../app/CodeEditor";
import { button } from "../app/fields";
import { handlerPlace, stageOf } from "./handlerError";
import { KindFields, PartList, TextField } from "./PartFields";
import type { Refusal } from "./PipelineForm";
import { stageName, type PartDraft, type PipelineDraft } from "./pipelineDraft";
import { starters } from "./starters";

type Props = { draft: PipelineDraft; refusal: Refusal | null; onChange: (part: Partial<PipelineDraft>) => void };

/** What is done to each event: handlers of one's own, or transforms that are ready. */
export function TransformStep({ draft, refusal, onChange }: Props) {
  const message = refusal?.error.message ?? "";
  const stage = stageOf(message);
  return (
    <>
      {draft.transforms.length === 0 && <p className="text-muted">Without a transform events go on as they came.</p>}
      <PartList
        family="transforms"
        one="transform"
        parts={draft.transforms}
        onChange={(transforms) => onChange({ transforms })}
        fields={(part, set, place) => (
          <TransformFields
            part={part}
            onChange={set}
            refusal={stage === stageName(part, place) ? { message, code: codeOf(refusal?.refused.transforms?.[place]) } : null}
          />
        )}
      />
      {message !== "" && stage === null && <p role="alert" className="text-root [overflow-wrap:anywhere]">Not laid down: {message}</p>}
      <TextField
        label="Environment of its handlers"
        isLong
        value={draft.environment}
        placeholder={"REGION=eu\nKEY=secret:API_KEY"}
        hint="NAME=value by the line; secret:NAME stands for a variable of the workspace."
        onChange={(environment) => onChange({ environment })}
      />
    </>
  );
}

/** What was refused: the server's words, and the code they are about. */
type RefusedCode = { message: string; code: string } | null;

function codeOf(part: Part | undefined): string {
  return String(part?.source ?? part?.condition ?? part?.program ?? "");
}

type FieldsProps = { part: PartDraft; onChange: (fields: Record<string, string>) => void; refusal: RefusedCode };

function TransformFields({ part, onChange, refusal }: FieldsProps) {
  const { fields, kind } = part;
  switch (kind) {
    case "python":
      return <HandlerFields part={part} onChange={onChange} refusal={refusal} />;
    case "filter":
      return <Code label="Condition" value={fields.condition ?? ""} refusal={refusal} onChange={(condition) => onChange({ condition })} />;
    case "map":
      return <Code label="Program" value={fields.program ?? ""} refusal={refusal} onChange={(program) => onChange({ program })} />;
    default:
      return (
        <>
          <KindFields family="transforms" part={part} onChange={onChange} />
          {kind === "judge" && <p className="text-small text-muted">It asks the model of the section [judge]; without one, statistics stand.</p>}
          <RefusalText refusal={refusal} />
        </>
      );
  }
}

function HandlerFields({ part, onChange, refusal }: FieldsProps) {
  const { source = "", requirements = "" } = part.fields;
  return (
    <>
      <div role="group" aria-label="Begin with" className="flex flex-wrap items-center gap-1.5">
        <span className="text-small text-muted">Begin with</span>
        {starters.map((starter) => (
          <button key={starter.name} type="button" className={button} title={starter.words} aria-pressed={starter.source === source} onClick={() => onChange({ source: starter.source })}>{starter.name}</button>
        ))}
      </div>
      <Code label="Handler" value={source} refusal={refusal} onChange={(text) => onChange({ source: text })} />
      <details open={requirements !== "" || undefined}>
        <summary className="text-small text-muted">Packages that it wants</summary>
        <TextField label="As in requirements.txt" isLong value={requirements} placeholder="requests==2.32.5" onChange={(text) => onChange({ requirements: text })} />
      </details>
    </>
  );
}

type CodeProps = { label: string; value: string; refusal: RefusedCode; onChange: (value: string) => void };

/** Code with the refusal at its place, until it is changed. */
function Code({ label, value, refusal, onChange }: CodeProps) {
  const place = refusal === null || refusal.code !== value ? null : handlerPlace(refusal.message, value);
  return (
    <div className="min-w-0">
      <CodeEditor label={label} describedBy="handler-refusal" text={value} place={place} onChange={onChange} />
      {place !== null && <p className="mt-1 text-small text-root">Refused at line {place.line + 1}, column {place.column + 1}</p>}
      <RefusalText refusal={refusal} />
    </div>
  );
}

function RefusalText({ refusal }: { refusal: RefusedCode }) {
  if (refusal === null) return null;
  return <pre id="handler-refusal" role="alert" tabIndex={0} dir="auto" className="mt-1 max-h-48 overflow-auto font-mono text-small whitespace-pre-wrap text-root [overflow-wrap:anywhere]">{refusal.message}</pre>;
}
