import { useMemo } from "react";
import type { Template } from "../api/contract";
import { templatesCountedMax } from "../api/limits";
import { useTemplateTable } from "../api/queries";
import { countedTemplates, useTemplateCounts } from "../api/templateCounts";
import { Door } from "../app/Door";
import type { View } from "../app/link";
import { FailureNote, Note } from "../app/Note";
import { Spark } from "../chart/Spark";
import { formatCount, formatShare, plural } from "../format/number";
import { templateParts } from "../templates/templateParts";
import { levelEdge } from "./level";
import { withToken } from "./query";
import type { SearchSetup } from "./useSearchSetup";

type Props = { setup: SearchSetup; total: number | undefined; view: View; onView: (change: Partial<View>) => void };

const shownMax = 400;

/** The templates of the lines found, the most frequent first: thousands of lines as a few kinds. */
export function Patterns({ setup, total, view, onView }: Props) {
  const { data: templates, error: templatesError } = useTemplateTable({ service: view.service, level: view.level, sort: "count" });
  // Which are counted changes only with the choice: counts that grow ask nothing anew.
  const ids = countedTemplates(templates ?? []).map(({ template_id }) => template_id).sort().join();
  const counted = useMemo(() => (templates ?? []).filter(({ template_id }) => ids.split(",").includes(template_id)), [ids]);
  const { data, error, isFetching } = useTemplateCounts(counted, setup.condition, setup.bounds);
  const byId = new Map((templates ?? []).map((template) => [template.template_id, template]));
  const found = (data ?? []).filter((count) => count.total > 0).sort((a, b) => b.total - a.total);
  const sum = Math.max(total ?? 0, ...found.map((count) => count.total));
  const known = found.reduce((all, count) => all + count.total, 0);
  const failure = error ?? templatesError;
  return (
    <div className="min-h-0 grow overflow-y-auto" data-patterns={found.length}>
      {failure !== null && data === undefined && <FailureNote what="Patterns" error={failure} />}
      {data === undefined && failure === null && <Note>{templates?.length === 0 ? "No template yet." : "Counting patterns…"}</Note>}
      {data !== undefined && found.length === 0 && !isFetching && <Note>No line that was found is of a template that was counted.</Note>}
      <ol aria-label="Patterns">
        {found.map((count) => {
          const template = byId.get(count.id);
          return template === undefined ? null : (
            <PatternRow key={count.id} template={template} {...count} share={count.total / sum} onPress={() => onView({ q: withToken(view.q, `template:${count.id}`), open: "" })} />
          );
        })}
      </ol>
      {total !== undefined && data !== undefined && total > known && (
        <p className="border-t border-line px-3 py-1.5 text-small text-muted" data-other-patterns>About {plural(total - known, "line")} of other patterns, or not found by the text of theirs.</p>
      )}
      {(templates?.length ?? 0) > templatesCountedMax && (
        <p className="border-t border-line px-3 py-1.5 text-small text-muted">
          Counted are {templatesCountedMax} of {plural(templates?.length ?? 0, "template")}: the most frequent and the newest. A service or a level narrows them.
        </p>
      )}
    </div>
  );
}

type RowProps = { template: Template; total: number; bars: number[]; share: number; onPress: () => void };

function PatternRow({ template, total, bars, share, onPress }: RowProps) {
  return (
    <li data-pattern={template.template_id} className="relative flex items-center gap-x-3 border-t border-line pr-3 first:border-t-0 hover:bg-hover">
      <span aria-hidden="true" className={`absolute inset-y-0.5 left-0 w-0.75 ${levelEdge(template.level)}`} />
      <button type="button" title="Only these lines" onClick={onPress} className="grid min-w-0 grow grid-cols-[4.5rem_minmax(0,1fr)] items-center gap-x-3 px-3 py-1 text-left wide:grid-cols-[4.5rem_3rem_5rem_7rem_minmax(0,1fr)]">
        <span className="text-right">{formatCount(total)}</span>
        <span className="hidden text-right text-muted wide:block">{formatShare(share)}</span>
        <span className="hidden wide:block"><Spark values={bars} /></span>
        <span className="hidden truncate text-small text-soft wide:block">{template.service}</span>
        <span dir="auto" className="line-clamp-2 font-mono text-small [overflow-wrap:anywhere] wide:block wide:truncate wide:text-left">
          {templateParts((template.name ?? template.template_typed).slice(0, shownMax)).map((part, at) => (
            <span key={at} className={part.isWildcard ? "text-muted" : ""}>{part.text}</span>
          ))}
        </span>
      </button>
      <Door to={{ page: "templates", open: template.template_id }} label={`Open the template ${template.template_typed.slice(0, 100)}`} title="Open the template" className="px-1 text-muted hover:text-ink">↗</Door>
    </li>
  );
}
