import type { ReactNode } from "react";
import { button, choice, field } from "../app/fields";
import { Labelled } from "../app/Labelled";
import { kindForms, newPart, byHand, type FieldForm, type Family, type PartDraft } from "./pipelineDraft";

type ListProps = {
  family: Family;
  parts: PartDraft[];
  onChange: (parts: PartDraft[]) => void;
  /** What the form shows of a part. */
  fields: (part: PartDraft, set: (fields: Record<string, string>) => void, place: number) => ReactNode;
  /** Kinds to add, in their order; without it all. */
  one: string;
};

/** Parts in their order, each with its fields; a part is added, moved and taken out. */
export function PartList({ family, parts, onChange, fields, one }: ListProps) {
  const replace = (at: number, part: PartDraft) => onChange(parts.map((known, place) => (place === at ? part : known)));
  const move = (at: number, by: number) => {
    const next = [...parts];
    const [part] = next.splice(at, 1);
    if (part !== undefined) next.splice(at + by, 0, part);
    onChange(next);
  };
  return (
    <>
      <ol aria-label={`Its ${family}`} className="grid gap-2 empty:hidden">
        {parts.map((part, place) => (
          <li key={part.key} data-part={part.kind} className="min-w-0 rounded-chip border border-line p-2">
            <div className="flex flex-wrap items-center gap-2">
              <span className="font-medium">{parts.length > 1 ? `${place + 1} ` : ""}{part.kind}</span>
              <span className="min-w-0 text-small text-muted">{kindForms[family][part.kind]?.words ?? "options as JSON, as the documentation names them"}</span>
              <span className="ml-auto flex gap-1.5">
                {family === "transforms" && parts.length > 1 && (
                  <>
                    <button type="button" className={button} disabled={place === 0} aria-label={`Move ${part.kind} up`} onClick={() => move(place, -1)}>↑</button>
                    <button type="button" className={button} disabled={place === parts.length - 1} aria-label={`Move ${part.kind} down`} onClick={() => move(place, 1)}>↓</button>
                  </>
                )}
                <button type="button" className={button} aria-label={`Take out ${part.kind}`} onClick={() => onChange(parts.filter((_, at) => at !== place))}>Take out</button>
              </span>
            </div>
            <div className="mt-2 grid min-w-0 grid-cols-[minmax(0,1fr)] gap-2">
              {part.kind === byHand ? (
                <TextField label="Options, JSON" isLong value={part.fields.json ?? ""} onChange={(json) => replace(place, { ...part, fields: { json } })} />
              ) : (
                fields(part, (changed) => replace(place, { ...part, fields: { ...part.fields, ...changed } }), place)
              )}
            </div>
          </li>
        ))}
      </ol>
      <div role="group" aria-label={`Add a ${one}`} className="flex flex-wrap items-center gap-1.5">
        <span className="text-small text-muted">Add</span>
        {[...Object.keys(kindForms[family]), byHand].map((kind) => (
          <button key={kind} type="button" className={button} title={kindForms[family][kind]?.words} onClick={() => onChange([...parts, newPart(family, kind)])}>{kind}</button>
        ))}
      </div>
    </>
  );
}

type KindProps = { family: Family; part: PartDraft; list?: string; onChange: (fields: Record<string, string>) => void };

/** The fields of a kind, each as it is read. */
export function KindFields({ family, part, list, onChange }: KindProps) {
  const fields = Object.entries(kindForms[family][part.kind]?.fields ?? {});
  return (
    <div className="grid gap-x-4 gap-y-2 wide:grid-cols-2">
      {fields.map(([name, form]) => (
        <div key={name} className={form.kind === "entries" ? "wide:col-span-2" : ""}>
          <KindField form={form} value={part.fields[name] ?? ""} list={name === "name" ? list : undefined} onChange={(value) => onChange({ [name]: value })} />
        </div>
      ))}
    </div>
  );
}

function KindField({ form: { kind, label, hint, choices = [] }, value, list, onChange }: { form: FieldForm; value: string; list: string | undefined; onChange: (value: string) => void }) {
  if (kind === "switch") {
    return (
      <label className="flex items-center gap-2">
        <input type="checkbox" checked={value === "yes"} onChange={(event) => onChange(event.target.checked ? "yes" : "")} />
        {label}
      </label>
    );
  }
  if (kind === "choice") {
    return (
      <Labelled text={label}>
        <select value={value || choices[0]} onChange={(event) => onChange(event.target.value)} className={choice}>
          {choices.map((one) => <option key={one} value={one}>{one === "" ? "as usual" : one}</option>)}
        </select>
      </Labelled>
    );
  }
  return <TextField label={label} value={value} isLong={kind === "entries"} isNumber={kind === "number"} hint={hint} list={list} onChange={onChange} />;
}

type TextProps = { label: string; value: string; onChange: (value: string) => void; isLong?: boolean; placeholder?: string; hint?: string | undefined; list?: string | undefined; isNumber?: boolean };

export function TextField({ label, value, onChange, isLong = false, placeholder, hint, list, isNumber = false }: TextProps) {
  return (
    <Labelled text={label}>
      {isLong ? (
        <textarea
          rows={Math.min(12, Math.max(3, value.split("\n").length + 1))}
          value={value}
          spellCheck={false}
          placeholder={placeholder}
          onChange={(event) => onChange(event.target.value)}
          className="w-full rounded-chip border border-edge bg-page p-2 font-mono text-small text-ink"
        />
      ) : (
        <input
          value={value}
          list={list}
          placeholder={placeholder}
          inputMode={isNumber ? "numeric" : undefined}
          spellCheck={false}
          autoComplete="off"
          onChange={(event) => onChange(event.target.value)}
          className={`${field} ${isNumber ? "w-28" : "w-full max-w-xl"}`}
        />
      )}
      {hint !== undefined && <span className="block text-small text-muted">{hint}</span>}
    </Labelled>
  );
}
