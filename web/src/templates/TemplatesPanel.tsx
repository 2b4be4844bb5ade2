import { useMemo, useState } from "react";
import { useTemplates } from "../api/queries";
import { countNew, useHeld } from "../app/held";
import type { View } from "../app/link";
import { NewPill } from "../app/NewPill";
import { FailureNote, Note } from "../app/Note";
import { Panel } from "../app/Panel";
import { currentTime } from "../format/time";
import { TemplateRow } from "./TemplateRow";
import { templateQuery } from "./templateParts";

type Props = { service: string; onView: (change: Partial<View>) => void; className?: string };

/** Templates by when they were first seen: what does the system say that it never said before? */
export function TemplatesPanel({ service, onView, className = "" }: Props) {
  const { data, error, isPending } = useTemplates(service);
  const [isHovered, setHovered] = useState(false);
  const newest = useMemo(() => [...(data ?? [])].sort((a, b) => b.first_seen - a.first_seen), [data]);
  const [shown, catchUp] = useHeld(newest, isHovered, `${service} ${isPending}`);
  const now = currentTime();

  return (
    <Panel
      title="Newest templates"
      className={className}
      aside={service !== "" && <span className="truncate">in {service}</span>}
    >
      <div className="relative flex min-h-0 grow flex-col">
        <NewPill count={isHovered ? countNew(shown, newest, (t) => t.template_id) : 0} known={newest.length} onPress={catchUp} />
        <ol
          className="max-h-[60vh] grow overflow-y-auto wide:max-h-none"
          onPointerEnter={() => setHovered(true)}
          onPointerLeave={() => setHovered(false)}
        >
          {shown.map((template) => (
            <TemplateRow
              key={template.template_id}
              template={template}
              now={now}
              onOpen={() => onView({ q: templateQuery(template.template_typed), service: template.service, level: "" })}
            />
          ))}
        </ol>
        {isPending && <Note>Reading templates…</Note>}
        {error !== null && shown.length === 0 && <FailureNote what="Templates" error={error} />}
        {data?.length === 0 && <Note>No template yet{service !== "" && ` in ${service}`}.</Note>}
      </div>
    </Panel>
  );
}
