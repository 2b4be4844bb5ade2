import { button } from "../app/fields";
import type { definitionOf, PipelineDraft, Step } from "./pipelineDraft";
import { routeWords } from "./pipelineWords";

type Props = { draft: PipelineDraft; written: ReturnType<typeof definitionOf>; onStep: (step: Step) => void; onChange: (part: Partial<PipelineDraft>) => void };

/** What will be laid down, in a line and in full; or what is missing. */
export function ReviewStep({ draft, written, onStep, onChange }: Props) {
  if ("missing" in written) {
    return (
      <ul aria-label="What is missing" className="grid gap-1">
        {written.missing.map(({ step, what }, place) => (
          <li key={place} className="flex items-center gap-2 text-impacted">
            It needs {what}. <button type="button" className={`${button} text-ink`} onClick={() => onStep(step)}>Go there</button>
          </li>
        ))}
      </ul>
    );
  }
  return (
    <>
      <p className="text-lead"><bdi className="font-semibold">{written.definition.name}</bdi>: <span data-route>{routeWords(written.definition)}</span></p>
      <label className="flex items-center gap-2">
        <input type="checkbox" checked={!draft.isPaused} onChange={(event) => onChange({ isPaused: !event.target.checked })} />
        Its transforms run at once
      </label>
      <p className="rounded-chip border border-line p-2 text-small text-soft">A handler in Python runs as the user that the server runs as, and can read what that user can.</p>
      <details>
        <summary className="text-small text-muted">The definition as JSON</summary>
        <pre tabIndex={0} className="mt-1 max-h-96 overflow-auto font-mono text-small whitespace-pre-wrap [overflow-wrap:anywhere]">{JSON.stringify(written.definition, null, 2)}</pre>
      </details>
    </>
  );
}
