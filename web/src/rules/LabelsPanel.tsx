import { keyOfAbout, useLabelling, useLabels, type About } from "../api/labels";
import { useOverrideChange, useOverrides, type Override } from "../api/overrides";
import { useTemplateTable } from "../api/queries";
import { Door } from "../app/Door";
import { button } from "../app/fields";
import { FailureNote, Note } from "../app/Note";
import { Panel } from "../app/Panel";

const templateMax = 160;

/** Texts of templates by id, as far as the server lists them. */
function useTemplateTexts(): (id: string) => string {
  const { data } = useTemplateTable({ service: "", level: "", sort: "count" });
  const texts = new Map((data ?? []).map((template) => [template.template_id, template.name ?? template.template_typed]));
  return (id) => (texts.get(id) ?? `template ${id}`).slice(0, templateMax);
}

/** What people said of anomalies. */
export function LabelsPanel() {
  const { data, error } = useLabels();
  const labelling = useLabelling();
  const textOf = useTemplateTexts();
  return (
    <Panel title="Expected and important">
      {error !== null && <FailureNote what="Labels" error={error} />}
      {data?.length === 0 && <Note>Nothing is marked. An incident’s page marks what deviated, a template’s page the template.</Note>}
      <ul aria-label="Labels">
        {(data ?? []).map((label) => (
          <li key={keyOfAbout(label)} data-label={keyOfAbout(label)} className="flex items-center gap-3 border-t border-line px-3 py-1 first:border-t-0">
            <span className="w-16 shrink-0 text-small font-medium">{label.label}</span>
            <span className="min-w-0 grow text-soft [overflow-wrap:anywhere]">{aboutWords(label, textOf)}</span>
            <button type="button" className={button} disabled={labelling.isPending} onClick={() => labelling.mutate({ about: bareAbout(label), says: null })}>
              Revert
            </button>
          </li>
        ))}
      </ul>
      {labelling.error !== null && <p role="alert" className="px-3 py-1 text-small text-root">Not done: {labelling.error.message}</p>}
    </Panel>
  );
}

function aboutWords(about: About, textOf: (id: string) => string): string {
  if ("service" in about) {
    const template = about.template == null ? "" : ` about ${textOf(about.template)}`;
    return `${about.metric.replaceAll("_", " ")} of ${about.service}${template}`;
  }
  return textOf(about.template);
}

/** What a label is about without what it says, as the server takes it back. */
function bareAbout(about: About): About {
  if (!("service" in about)) return { template: about.template };
  const { service, metric, template } = about;
  return template == null ? { service, metric } : { service, metric, template };
}

/** What people laid down about templates, the newest first, each with the way back. */
export function OverridesPanel() {
  const { data, error } = useOverrides();
  const change = useOverrideChange();
  const textOf = useTemplateTexts();
  return (
    <Panel title="Templates by hand">
      {error !== null && <FailureNote what="Overrides" error={error} />}
      {data?.length === 0 && <Note>Templates are as they were found. A template’s page splits, masks, merges, renames and ignores.</Note>}
      <ul aria-label="Overrides">
        {[...(data ?? [])].reverse().map((override) => (
          <li key={override.id} data-override={override.id} className="flex items-center gap-3 border-t border-line px-3 py-1 first:border-t-0">
            <span className="w-16 shrink-0 text-small font-medium">{override.kind}</span>
            <span className="min-w-0 grow text-soft [overflow-wrap:anywhere]">
              <Door to={{ page: "templates", open: override.template }} className="font-mono text-small hover:underline">{textOf(override.template)}</Door>
              {detailOf(override, textOf)}
            </span>
            <button type="button" className={button} disabled={change.isPending} onClick={() => change.mutate({ kind: "revert", id: override.id })}>
              Revert
            </button>
          </li>
        ))}
      </ul>
      {change.error !== null && <p role="alert" className="px-3 py-1 text-small text-root">Not done: {change.error.message}</p>}
    </Panel>
  );
}

function detailOf(override: Override, textOf: (id: string) => string): string {
  if (override.kind === "merge") return ` into ${textOf(override.into)}`;
  if (override.kind === "rename") return ` to “${override.name}”`;
  return override.kind === "ignore" ? "" : ` at position ${override.element}`;
}
