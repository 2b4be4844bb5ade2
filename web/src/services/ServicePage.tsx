import { useMemo, type ReactNode } from "react";
import type { GraphEdge, Template } from "../api/contract";
import { useService, type ServiceDetail } from "../api/service";
import { Door } from "../app/Door";
import { Note } from "../app/Note";
import { Panel } from "../app/Panel";
import type { Feed } from "../feed/feed";
import { formatCount, formatPercent, formatRate, formatShare } from "../format/number";
import { clock, currentTime, withOwnTimes } from "../format/time";
import { isOpen } from "../incidents/ranking";
import { levelEdge } from "../lines/level";
import { templateParts } from "../templates/templateParts";
import { learnedWords } from "./learned";
import { ServiceCharts } from "./ServiceCharts";

const door = "font-medium text-selected hover:underline";
const messageMax = 300;

/** One service: how it does, who calls it, whom it calls, what it says. */
export function ServicePage({ name, feed }: { name: string; feed: Feed }) {
  const { data, error } = useService(name);
  const incidents = feed.tick.incidents.filter((incident) => incident.services.includes(name) || incident.root_service === name);
  const open = incidents.filter(isOpen);
  const spans = useMemo(
    () => incidents.map(({ started, resolved }) => ({ from: started, to: resolved ?? Infinity })),
    [incidents.map(({ id, state }) => id + state).join()],
  );
  return (
    <article aria-label={`Service ${name}`} className="p-2" data-service-page={name}>
      <header className="px-2 pb-2">
        <p className="flex flex-wrap gap-x-4 text-small">
          <Door to={{ page: "services" }} className="text-selected">← Services</Door>
          <Door to={{ page: "lines", service: name, stored: true }} className="text-selected">its lines</Door>
          <Door to={{ page: "lines", service: name, level: "ERROR", stored: true }} className="text-selected">its errors</Door>
          <Door to={{ page: "traces", service: name }} className="text-selected">its traces</Door>
          <Door to={{ page: "templates", service: name }} className="text-selected">its templates</Door>
        </p>
        <h2 className="mt-1 text-figure font-semibold [overflow-wrap:anywhere]" dir="auto">{name}</h2>
        {open.map(({ id, title, root_service: root }) => (
          <p key={id} className={root === name ? "text-root" : "text-impacted"}>
            <Door to={{ incident: id }} className="hover:underline">{root === name ? "Likely cause of: " : "Part of: "}{title}</Door>
          </p>
        ))}
        {error !== null && <p role="alert" className="text-soft">Nothing in the last minute: {error.message}. The charts show what is stored.</p>}
        {data !== undefined && <Figures detail={data} />}
      </header>
      <div className="grid grid-cols-[minmax(0,1fr)] items-start gap-2 roomy:grid-cols-[minmax(0,1fr)_26rem]">
        <ServiceCharts name={name} detail={data} spans={spans} />
        <div className="grid grid-cols-[minmax(0,1fr)] gap-2">
          <Panel title="Calls">
            <Neighbours title="Callers" edges={data?.upstream} end="source" />
            <Neighbours title="Callees" edges={data?.downstream} end="target" />
          </Panel>
          <Panel title="What it says most">
            {data?.top_templates.length === 0 && <Note>No template yet.</Note>}
            <ol>{(data?.top_templates ?? []).map((template) => <TemplateLine key={template.template_id} template={template} />)}</ol>
          </Panel>
          <Panel title="Last warnings and errors" aside={<span>30 min</span>}>
            {data?.recent_errors.length === 0 && <Note>None.</Note>}
            <ol>
              {(data?.recent_errors ?? []).map((line, place) => (
                <li key={place} className="relative flex gap-3 border-t border-line px-3 py-1 text-small first:border-t-0">
                  <span aria-hidden="true" className={`absolute inset-y-0.5 left-0 w-0.75 ${levelEdge(line.level)}`} />
                  <span className="text-muted">{clock(line.ts)}</span>
                  <span dir="auto" className="line-clamp-2 min-w-0 grow font-mono [overflow-wrap:anywhere]">{line.message.slice(0, messageMax)}</span>
                  {!!line.trace_id && <Door to={{ page: "traces", open: line.trace_id }} className={door}>trace</Door>}
                </li>
              ))}
            </ol>
          </Panel>
        </div>
      </div>
    </article>
  );
}

function Figures({ detail }: { detail: ServiceDetail }) {
  const figures: ReadonlyArray<readonly [string, ReactNode]> = [
    ["records/min", formatRate(detail.logs_per_min)],
    ["errors", <span key="e" className={detail.error_rate > 0 ? "" : "text-muted"}>{formatShare(detail.error_rate)}</span>],
    ["warnings", formatShare(detail.warn_rate)],
    ["mean latency", `${formatCount(detail.mean_latency_ms)} ms`],
    ["95 % faster than", `${formatCount(detail.p95_latency_ms)} ms`],
    ["knows its normal", detail.readiness >= 1 ? "yes" : formatPercent(detail.readiness)],
  ];
  const learned = learnedWords(detail.series ?? []);
  return (
    <>
      <dl className="mt-1 flex flex-wrap gap-x-6 gap-y-1">
        {figures.map(([title, value]) => (
          <div key={title} className="flex flex-col-reverse">
            <dt className="text-tiny text-muted">{title}</dt>
            <dd className="text-lead font-semibold" data-figure={title}>{value}</dd>
          </div>
        ))}
      </dl>
      {learned !== "" && <p dir="auto" className="mt-1 text-small text-muted" data-learned>{withOwnTimes(learned, currentTime())}</p>}
    </>
  );
}

function Neighbours({ title, edges, end }: { title: string; edges: GraphEdge[] | undefined; end: "source" | "target" }) {
  const strongest = [...(edges ?? [])].sort((a, b) => b.weight - a.weight);
  return (
    <section aria-label={title} className="px-3 py-1.5">
      <h3 className="text-small text-muted">{title}</h3>
      {strongest.length === 0 && <p className="text-muted">none seen</p>}
      <ul className="flex flex-wrap gap-x-4">
        {strongest.map((edge) => (
          <li key={edge[end]}>
            <Door to={{ page: "services", service: edge[end] }} className={door} title={`calls ${formatCount(edge.calls ?? 0)}`}>{edge[end]}</Door>
          </li>
        ))}
      </ul>
    </section>
  );
}

function TemplateLine({ template }: { template: Template }) {
  return (
    <li className="relative border-t border-line first:border-t-0">
      <span aria-hidden="true" className={`absolute inset-y-0.5 left-0 w-0.75 ${levelEdge(template.level)}`} />
      <Door to={{ page: "templates", open: template.template_id }} className="flex gap-3 px-3 py-1 text-small hover:bg-hover">
        <span dir="auto" className="line-clamp-2 min-w-0 grow font-mono [overflow-wrap:anywhere]">
          {template.name ?? templateParts(template.template_typed.slice(0, messageMax)).map((part, at) => (
            <span key={at} className={part.isWildcard ? "text-muted" : ""}>{part.text}</span>
          ))}
        </span>
        <span className="whitespace-nowrap text-muted">{formatCount(template.count)} ×</span>
      </Door>
    </li>
  );
}
