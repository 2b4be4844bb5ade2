import { useState, type FormEvent } from "react";
import type { Rule } from "../api/rules";
import { useRuleChange } from "../api/rules";
import { button, choice, field, mainButton } from "../app/fields";
import { Labelled } from "../app/Labelled";
import { Panel } from "../app/Panel";
import { useSettled } from "../app/useSettled";
import { BacktestPanel } from "./BacktestPanel";
import { bodyOf, draftOf, emptyDraft, metricOf, metrics, ops, opWords, sentenceOf, severities, type RuleDraft } from "./ruleDraft";

const settleMs = 500;

type Props = { rule: Rule | null; services: string[]; onClose: () => void };

/** A rule as it is written: its sentence, and below it what it would have done. */
export function RuleForm({ rule, services, onClose }: Props) {
  const [draft, setDraft] = useState<RuleDraft>(rule === null ? emptyDraft : draftOf(rule));
  const change = useRuleChange();
  const written = bodyOf(draft);
  const settled = useSettled(draft, settleMs);
  const tested = bodyOf(settled);
  const set = (part: Partial<RuleDraft>) => setDraft({ ...draft, ...part });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if ("missing" in written) return;
    const body = rule === null ? written.rule : { ...written.rule, enabled: rule.enabled };
    change.mutate(rule === null ? { kind: "add", rule: body } : { kind: "replace", id: rule.id, rule: body }, { onSuccess: onClose });
  };
  return (
    <Panel
      title={rule === null ? "New rule" : "Edit rule"}
      className="mb-2"
      aside={<button type="button" className={button} onClick={onClose}>Close</button>}
    >
      <form onSubmit={submit} aria-label="Rule" className="grid gap-2 px-3 py-2">
        <p className="text-lead [overflow-wrap:anywhere]" data-sentence>
          Tell me when <strong className="font-semibold">{sentenceOf(draft)}</strong>.
        </p>
        <div role="group" aria-label="Kind" className="flex gap-1">
          {(["threshold", "sql"] as const).map((kind) => (
            <button key={kind} type="button" aria-pressed={draft.kind === kind} className={button} onClick={() => set({ kind })}>
              {kind === "threshold" ? "Metric" : "Query"}
            </button>
          ))}
        </div>
        {draft.kind === "threshold" ? <MetricFields draft={draft} services={services} onChange={set} /> : <QueryFields draft={draft} onChange={set} />}
        <div className="flex flex-wrap items-end gap-2">
          <Labelled text="Name" className="grow basis-48">
            <input value={draft.name} maxLength={180} placeholder="its sentence" onChange={(event) => set({ name: event.target.value })} className={`${field} w-full`} />
          </Labelled>
          <Labelled text="Severity">
            <select value={draft.severity} onChange={(event) => set({ severity: event.target.value as RuleDraft["severity"] })} className={choice}>
              {severities.map((severity) => <option key={severity}>{severity}</option>)}
            </select>
          </Labelled>
          <button type="submit" disabled={"missing" in written || change.isPending} className={mainButton}>
            {rule === null ? "Create rule" : "Save rule"}
          </button>
          {"missing" in written && <span className="text-small text-impacted">It needs {written.missing}.</span>}
        </div>
        {change.error !== null && <p role="alert" className="text-small text-root">Not kept: {change.error.message}</p>}
      </form>
      <div className="border-t border-line">
        <BacktestPanel draft={settled} rule={"rule" in tested ? tested.rule : null} />
      </div>
    </Panel>
  );
}

type FieldsProps = { draft: RuleDraft; onChange: (part: Partial<RuleDraft>) => void };

function MetricFields({ draft, services, onChange }: FieldsProps & { services: string[] }) {
  const metric = metricOf(draft.metric);
  const names = services.includes(draft.service) || draft.service === "*" ? services : [draft.service, ...services];
  const most = metric.most * metric.scale;
  return (
    <div className="flex flex-wrap items-end gap-2">
      <Labelled text="Metric">
        <select value={draft.metric} onChange={(event) => onChange({ metric: event.target.value as RuleDraft["metric"] })} className={choice}>
          {metrics.map(({ name, words }) => <option key={name} value={name}>{words}</option>)}
        </select>
      </Labelled>
      <Labelled text="Service">
        <select value={draft.service} onChange={(event) => onChange({ service: event.target.value })} className={choice}>
          <option value="*">any service</option>
          {names.map((name) => <option key={name}>{name}</option>)}
        </select>
      </Labelled>
      <Labelled text="Is">
        <select value={draft.op} onChange={(event) => onChange({ op: event.target.value as RuleDraft["op"] })} className={choice}>
          {ops.map((op) => <option key={op} value={op}>{opWords[op]}</option>)}
        </select>
      </Labelled>
      <Labelled text={`Threshold${metric.unit === "" ? "" : `, ${metric.unit}`}`}>
        <input inputMode="decimal" value={draft.threshold} onChange={(event) => onChange({ threshold: event.target.value })} className={`${field} w-24`} />
      </Labelled>
      <label className="grow basis-40">
        <span className="sr-only">Threshold, by slider</span>
        <input
          type="range"
          min={0}
          max={most}
          step={most / 200}
          value={Number(draft.threshold) || 0}
          onChange={(event) => onChange({ threshold: event.target.value })}
          className="h-7 w-full accent-selected"
        />
      </label>
      <Labelled text="For, s">
        <input inputMode="decimal" value={draft.durationSeconds} onChange={(event) => onChange({ durationSeconds: event.target.value })} className={`${field} w-20`} />
      </Labelled>
    </div>
  );
}

function QueryFields({ draft, onChange }: FieldsProps) {
  return (
    <div className="grid gap-2">
      <Labelled text="Query: a row for each service that the rule fires about">
        <textarea
          rows={5}
          spellCheck={false}
          value={draft.sql}
          onChange={(event) => onChange({ sql: event.target.value })}
          className="w-full rounded-chip border border-edge bg-page p-2 font-mono text-small text-ink"
        />
      </Labelled>
      <Labelled text="Asked each, s">
        <input inputMode="numeric" value={draft.everySeconds} onChange={(event) => onChange({ everySeconds: event.target.value })} className={`${field} w-24`} />
      </Labelled>
    </div>
  );
}
