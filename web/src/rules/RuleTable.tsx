import { useState } from "react";
import type { UnixSeconds } from "../api/contract";
import { useRuleChange, type Rule } from "../api/rules";
import { button } from "../app/fields";
import { Note } from "../app/Note";
import { formatCount } from "../format/number";
import { ago, currentTime, stamp } from "../format/time";
import { draftOf, sentenceOf } from "./ruleDraft";

type Props = { rules: Rule[]; opened: string; onOpen: (id: string) => void };

/** Rules of one's own: what they say, whether they fire, and how often they did. */
export function RuleTable({ rules, opened, onOpen }: Props) {
  const change = useRuleChange();
  const [leaving, setLeaving] = useState<string | null>(null);
  const now = currentTime();
  if (rules.length === 0) return <Note>No rule yet. “New rule” writes one and shows what it would have done.</Note>;
  return (
    <>
      <ul aria-label="Rules">
        {rules.map((rule) => (
          <li
            key={rule.id}
            data-rule={rule.id}
            className={`flex flex-wrap items-center gap-x-3 gap-y-1 border-t border-line px-3 py-1.5 first:border-t-0 ${rule.id === opened ? "bg-selected-wash" : ""}`}
          >
            <label className="flex shrink-0 items-center" title={rule.enabled ? "On" : "Off"}>
              <input
                type="checkbox"
                role="switch"
                aria-label={`${rule.name} is on`}
                checked={rule.enabled}
                disabled={change.isPending}
                onChange={(event) => change.mutate({ kind: "switch", id: rule.id, enabled: event.target.checked })}
              />
            </label>
            <span className={`min-w-0 grow basis-64 ${rule.enabled ? "" : "text-muted"}`}>
              <span className="block font-medium [overflow-wrap:anywhere]" dir="auto">{rule.name}</span>
              <span className="block text-small text-muted [overflow-wrap:anywhere]">{sentenceOf(draftOf(rule))} · {rule.severity}</span>
            </span>
            <span className="text-small">
              {rule.firing.length > 0 && <strong className="font-semibold text-root">firing: {rule.firing.slice(0, 3).join(", ")} </strong>}
              <span className="text-muted" title={rule.last_fired === null ? undefined : stamp(rule.last_fired as UnixSeconds)}>
                {rule.fired_count === 0 ? "never fired" : `fired ${formatCount(rule.fired_count)} ×${rule.last_fired === null ? "" : `, last ${ago(rule.last_fired as UnixSeconds, now)}`}`}
              </span>
            </span>
            <span className="flex gap-1.5">
              <button type="button" className={button} onClick={() => onOpen(rule.id)}>Edit</button>
              {leaving === rule.id ? (
                <>
                  <button type="button" className={`${button} border-root-mark text-root`} onClick={() => change.mutate({ kind: "remove", id: rule.id }, { onSettled: () => setLeaving(null) })}>
                    Really delete
                  </button>
                  <button type="button" className={button} onClick={() => setLeaving(null)}>Keep</button>
                </>
              ) : (
                <button type="button" className={button} onClick={() => setLeaving(rule.id)}>Delete</button>
              )}
            </span>
          </li>
        ))}
      </ul>
      {change.error !== null && <p role="alert" className="px-3 py-1 text-small text-root">Not done: {change.error.message}</p>}
    </>
  );
}
