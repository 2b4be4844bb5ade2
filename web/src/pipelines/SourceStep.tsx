import { useSources } from "../api/sources";
import { KindFields, PartList } from "./PartFields";
import type { PipelineDraft } from "./pipelineDraft";

type Props = { draft: PipelineDraft; onChange: (part: Partial<PipelineDraft>) => void };

/** Where events come from: programs that publish, always, and what the pipeline fetches by itself. */
export function SourceStep({ draft, onChange }: Props) {
  const { data: sources = [] } = useSources(false);
  return (
    <>
      <p>
        <strong className="font-semibold">Programs publish</strong> over HTTP or with GlassFlow's Python library, with the token that is shown when the pipeline is made.
        Nothing is to be set for that.
      </p>
      <PartList
        family="sources"
        one="source"
        parts={draft.sources}
        onChange={(parts) => onChange({ sources: parts })}
        fields={(part, set) => <KindFields family="sources" part={part} list="pipeline-sources" onChange={set} />}
      />
      <datalist id="pipeline-sources">{sources.map(({ name }) => <option key={name} value={name} />)}</datalist>
    </>
  );
}
