import type { Template, UnixSeconds } from "../api/contract";
import { formatCount } from "../format/number";
import { ago, stamp } from "../format/time";
import { levelEdge } from "../lines/level";
import { templateParts } from "./templateParts";

type Props = { template: Template; now: UnixSeconds; onOpen: () => void };

const shownMax = 400;

export function TemplateRow({ template, now, onOpen }: Props) {
  return (
    <li className="border-t border-line first:border-t-0" data-template={template.template_id}>
      <button
        type="button"
        onClick={onOpen}
        title="Show its lines"
        className="relative block w-full px-3 py-1.5 text-left hover:bg-hover"
      >
        <span aria-hidden="true" className={`absolute inset-y-1.5 left-0 w-0.5 ${levelEdge(template.level)}`} />
        <span dir="auto" className="line-clamp-2 font-mono text-small [overflow-wrap:anywhere]">
          {templateParts(template.template_typed.slice(0, shownMax)).map((part, position) => (
            <span key={position} className={part.isWildcard ? "text-muted" : ""}>
              {part.text}
            </span>
          ))}
        </span>
        <span className="flex gap-3 text-tiny text-muted">
          <span className="min-w-16 whitespace-nowrap" title={stamp(template.first_seen)}>
            {ago(template.first_seen, now)}
          </span>
          <span className="truncate">{template.service}</span>
          <span>{template.level}</span>
          <span className="ml-auto whitespace-nowrap">{formatCount(template.count)} ×</span>
        </span>
      </button>
    </li>
  );
}
