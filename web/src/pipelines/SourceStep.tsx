import { useSources } from "../api/sources";
import { button } from "../app/fields";
import { PartList, TextField } from "./PartFields";
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
        fields={({ fields }, set) => (
          <>
            <TextField label="Data source" list="pipeline-sources" value={fields.name ?? ""} onChange={(name) => set({ name })} />
            <div role="group" aria-label="From" className="flex items-center gap-1.5">
              <span className="text-small text-muted">Rows</span>
              {["now", "beginning"].map((from) => (
                <button key={from} type="button" className={button} aria-pressed={(fields.from || "now") === from} onClick={() => set({ from })}>{from === "now" ? "from now on" : "from the beginning"}</button>
              ))}
            </div>
          </>
        )}
      />
      <datalist id="pipeline-sources">{sources.map(({ name }) => <option key={name} value={name} />)}</datalist>
    </>
  );
}
