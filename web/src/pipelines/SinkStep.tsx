import { useSources } from "../api/sources";
import { KindFields, PartList } from "./PartFields";
import type { PipelineDraft } from "./pipelineDraft";

type Props = { draft: PipelineDraft; onChange: (part: Partial<PipelineDraft>) => void };

/** Where what transforms make is delivered. */
export function SinkStep({ draft, onChange }: Props) {
  const { data: sources = [] } = useSources(false);
  return (
    <>
      {draft.sinks.length === 0 && <p>Without a sink, <strong className="font-semibold">programs consume</strong> what comes out, with the pipeline's token.</p>}
      <PartList
        family="sinks"
        one="sink"
        parts={draft.sinks}
        onChange={(sinks) => onChange({ sinks })}
        fields={(part, set) => <KindFields family="sinks" part={part} list="pipeline-sinks" onChange={set} />}
      />
      <datalist id="pipeline-sinks">{sources.map(({ name }) => <option key={name} value={name} />)}</datalist>
    </>
  );
}
