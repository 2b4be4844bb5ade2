import { useState } from "react";
import type { Template } from "../api/contract";
import { useElements, useOverrideChange, type Element, type OverrideBody } from "../api/overrides";
import { keyOfAbout, useLabelling, useLabels } from "../api/labels";
import { Door } from "../app/Door";
import { button, field, mainButton } from "../app/fields";
import { FailureNote, Note } from "../app/Note";
import { Panel } from "../app/Panel";
import { formatCount } from "../format/number";
import { ago, currentTime, stamp } from "../format/time";
import { Parameters } from "./Parameters";

type Props = { template: Template | undefined; id: string; others: Template[]; onClose: () => void };

/** One template: what it is, its values, and what people can correct. */
export function TemplateDetail({ template, id, others, onClose }: Props) {
  const now = currentTime();
  return (
    <Panel title="Template" className="max-h-[calc(100dvh-7rem)]" aside={<button type="button" className={button} onClick={onClose}>Close</button>}>
      <div className="min-h-0 overflow-y-auto" tabIndex={0} role="group" aria-label="Template" data-template-open={id}>
        {template === undefined && <Note>Template {id} is not among those listed: it may have been merged, split or ignored.</Note>}
        {template !== undefined && (
          <div className="px-3 py-2">
            {template.name != null && template.name !== "" && <p className="text-lead font-semibold [overflow-wrap:anywhere]" dir="auto">{template.name}</p>}
            <p className="text-small text-muted">
              {template.level} · <Door to={{ page: "services", service: template.service }} className="text-selected underline">{template.service}</Door> ·{" "}
              {formatCount(template.count)} × · <span title={stamp(template.first_seen)}>first {ago(template.first_seen, now)}</span> ·{" "}
              <span title={stamp(template.last_seen)}>last {ago(template.last_seen, now)}</span>
            </p>
            {template.example !== undefined && (
              <pre dir="auto" className="mt-1 max-h-24 overflow-y-auto font-mono text-small whitespace-pre-wrap text-soft [overflow-wrap:anywhere]" tabIndex={0}>{template.example.slice(0, 4_000)}</pre>
            )}
            <Door to={{ page: "lines", q: `template:${template.template_id}`, stored: true }} className="text-small font-medium text-selected hover:underline">its lines</Door>
          </div>
        )}
        <Corrections id={id} template={template} others={others} />
        {template !== undefined && <Parameters template={template} />}
      </div>
    </Panel>
  );
}

const words: Record<OverrideBody["kind"], string> = {
  split: "Split: lines that differ there get templates of their own.",
  mask: "Masked: lines that differ only there share the template.",
  merge: "Merged.",
  rename: "Renamed.",
  ignore: "Ignored: still counted, no longer of interest.",
};

function Corrections({ id, template, others }: { id: string; template: Template | undefined; others: Template[] }) {
  const { data, error } = useElements(id);
  const change = useOverrideChange();
  const [done, setDone] = useState<{ id: number; words: string } | null>(null);
  const [chosen, setChosen] = useState<Element | null>(null);
  const apply = (body: OverrideBody) =>
    change.mutate({ kind: "add", body }, {
      onSuccess: ({ id: number }) => {
        setChosen(null);
        setDone(number === undefined ? null : { id: number, words: words[body.kind] });
      },
    });
  return (
    <section aria-label="Correct it" className="border-t border-line px-3 py-2">
      <h3 className="font-semibold">Correct it</h3>
      {error !== null && <FailureNote what="Its elements" error={error} />}
      <p className="mt-1 text-small text-muted">Press a word to mask it, a value to split by it.</p>
      <p className="mt-1 flex flex-wrap gap-1" role="group" aria-label="Elements">
        {(data ?? []).map((element) => (
          <button
            key={element.element}
            type="button"
            aria-pressed={chosen?.element === element.element}
            onClick={() => setChosen(chosen?.element === element.element ? null : element)}
            className={`max-w-full truncate rounded-chip border px-1 font-mono text-small hover:bg-hover aria-pressed:border-selected aria-pressed:bg-selected-wash ${element.is_value ? "border-edge text-soft" : "border-transparent"}`}
          >
            {element.text.slice(0, 80)}
          </button>
        ))}
      </p>
      {chosen !== null && (
        <p className="mt-2 flex flex-wrap items-center gap-2">
          <button type="button" className={mainButton} disabled={change.isPending} onClick={() => apply({ kind: chosen.is_value ? "split" : "mask", template: id, element: chosen.element })}>
            {chosen.is_value ? "Split by this value" : "Mask this word"}
          </button>
          <span className="text-small text-muted">{chosen.is_value ? words.split : words.mask}</span>
        </p>
      )}
      <NameAndMerge key={id} id={id} template={template} others={others} isBusy={change.isPending} onApply={apply} />
      {change.error !== null && <p role="alert" className="mt-2 text-small text-root">Not done: {change.error.message}</p>}
      {done !== null && (
        <p role="status" className="mt-2 flex items-center gap-3 rounded-chip border border-edge px-2 py-1" data-undo={done.id}>
          <span className="min-w-0 grow">{done.words}</span>
          <button type="button" className={button} disabled={change.isPending} onClick={() => change.mutate({ kind: "revert", id: done.id }, { onSuccess: () => setDone(null) })}>
            Undo
          </button>
        </p>
      )}
    </section>
  );
}

const offeredMax = 200;

type NameProps = { id: string; template: Template | undefined; others: Template[]; isBusy: boolean; onApply: (body: OverrideBody) => void };

function NameAndMerge({ id, template, others, isBusy, onApply }: NameProps) {
  const [name, setName] = useState(template?.name ?? "");
  const [into, setInto] = useState("");
  return (
    <div className="mt-2 grid grid-cols-[minmax(0,1fr)] gap-2">
      <form className="flex gap-2" onSubmit={(event) => (event.preventDefault(), onApply({ kind: "rename", template: id, name: name.trim() }))}>
        <input aria-label="Name" value={name} maxLength={200} placeholder="a name for it" onChange={(event) => setName(event.target.value)} className={`${field} grow`} />
        <button type="submit" className={button} disabled={isBusy || name.trim() === "" || name.trim() === template?.name}>Rename</button>
      </form>
      <form className="flex gap-2" onSubmit={(event) => (event.preventDefault(), onApply({ kind: "merge", template: id, into }))}>
        <select aria-label="Merge into" value={into} onChange={(event) => setInto(event.target.value)} className="h-7 min-w-0 grow rounded-chip border border-edge bg-surface px-1.5 text-small">
          <option value="">merge into…</option>
          {others.slice(0, offeredMax).map((other) => (
            <option key={other.template_id} value={other.template_id}>{(other.name ?? other.template_typed).slice(0, 100)}</option>
          ))}
        </select>
        <button type="submit" className={button} disabled={isBusy || into === ""}>Merge</button>
      </form>
      <div className="flex flex-wrap gap-2">
        <button type="button" className={button} disabled={isBusy} onClick={() => onApply({ kind: "ignore", template: id })}>Ignore</button>
        <Labelled id={id} />
      </div>
    </div>
  );
}

/** What people say of anomalies about the template. */
function Labelled({ id }: { id: string }) {
  const { data } = useLabels();
  const labelling = useLabelling();
  const says = data?.find((label) => keyOfAbout(label) === keyOfAbout({ template: id }))?.label ?? null;
  return (
    <span role="group" aria-label="Its anomalies are" className="flex gap-1">
      {(["expected", "important"] as const).map((word) => (
        <button key={word} type="button" aria-pressed={says === word} disabled={labelling.isPending} className={button} onClick={() => labelling.mutate({ about: { template: id }, says: says === word ? null : word })}>
          {word}
        </button>
      ))}
      {labelling.error !== null && <span role="alert" className="text-small text-root">Not kept: {labelling.error.message}</span>}
    </span>
  );
}
