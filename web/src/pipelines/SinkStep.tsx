import { useSources } from "../api/sources";
import { choice } from "../app/fields";
import { Labelled } from "../app/Labelled";
import { PartList, TextField } from "./PartFields";
import type { PartDraft, PipelineDraft } from "./pipelineDraft";

type Props = { draft: PipelineDraft; onChange: (part: Partial<PipelineDraft>) => void };

/** Where what transforms make is delivered. */
export function SinkStep({ draft, onChange }: Props) {
  const { data: sources = [] } = useSources(false);
  return (
    <>
      {draft.sinks.length === 0 && <p>Without a sink, <strong className="font-semibold">programs consume</strong> what comes out, with the pipeline's token.</p>}
      <PartList family="sinks" one="sink" parts={draft.sinks} onChange={(sinks) => onChange({ sinks })} fields={(part, set) => <SinkFields part={part} onChange={set} />} />
      <datalist id="pipeline-sinks">{sources.map(({ name }) => <option key={name} value={name} />)}</datalist>
    </>
  );
}

function SinkFields({ part: { kind, fields }, onChange }: { part: PartDraft; onChange: (fields: Record<string, string>) => void }) {
  if (kind === "data_source") {
    return <TextField label="Data source" list="pipeline-sinks" value={fields.name ?? ""} hint="It has to be there: a project's .datasource files make them." onChange={(name) => onChange({ name })} />;
  }
  const hint = "https://…; secret:NAME stands for a variable of the workspace.";
  return (
    <>
      <TextField label={kind === "slack" ? "Address of the incoming webhook" : "Address"} value={fields.url ?? ""} placeholder="https://" hint={hint} onChange={(url) => onChange({ url })} />
      {kind === "webhook" && (
        <>
          <Labelled text="Method">
            <select value={fields.method || "POST"} onChange={(event) => onChange({ method: event.target.value })} className={choice}>
              {["POST", "PUT", "PATCH"].map((method) => <option key={method}>{method}</option>)}
            </select>
          </Labelled>
          <TextField label="Headers, Name: value by the line" isLong value={fields.headers ?? ""} placeholder="Authorization: secret:HOOK_KEY" onChange={(headers) => onChange({ headers })} />
        </>
      )}
    </>
  );
}
