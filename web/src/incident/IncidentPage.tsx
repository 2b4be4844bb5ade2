import { useMemo } from "react";
import { useNotes } from "../api/notes";
import { useIncidents, useStoredSignals } from "../api/queries";
import { Door } from "../app/Door";
import { go } from "../app/link";
import { FailureNote, Note } from "../app/Note";
import { useKeys } from "../app/useKeys";
import type { Feed } from "../feed/feed";
import { currentTime, withOwnTimes } from "../format/time";
import { GraphPanel } from "../graph/GraphPanel";
import { involved } from "../graph/picture";
import { IncidentState } from "../incidents/IncidentState";
import { rolesIn } from "../incidents/roles";
import { IncidentAlert } from "../alerts/IncidentAlert";
import { useExplanation } from "../api/incidentActions";
import { BlastRadius } from "../incidents/BlastRadius";
import { Actions } from "./Actions";
import { Candidates } from "./Candidates";
import { Explanation, Similar } from "./Explanation";
import { Export } from "./Export";
import { FailingTraces } from "./FailingTraces";
import { incidentMarkdown } from "./markdown";
import { ModelWords } from "./ModelWords";
import { Notes } from "./Notes";
import { Reach } from "./Reach";
import { SampleLines } from "./SampleLines";
import { SignalLabels } from "./SignalLabels";
import { SignalLanes } from "./SignalLanes";
import { joinSignals, sampleLines, spanOf } from "./signals";

/** One incident, open or over: what, since when, why we think so, who suffers. */
export default function IncidentPage({ id, feed }: { id: string; feed: Feed }) {
  const { data, error, isPending } = useIncidents();
  const incident = feed.tick.incidents.find((open) => open.id === id) ?? data?.find((known) => known.id === id);
  const { data: stored } = useStoredSignals(id, incident?.anomaly_ids ?? []);
  const explanation = useExplanation(incident === undefined ? "" : id, incident?.anomaly_count ?? 0);
  const notes = useNotes(incident === undefined ? "" : id);
  const roles = useMemo(() => rolesIn(incident === undefined ? [] : [incident]), [incident]);
  const { edges, tick } = feed;
  const only = useMemo(
    () => involved([...tick.graph.nodes.map((node) => node.id)], roles, incident?.services ?? []),
    [tick.graph.nodes, roles, incident],
  );
  useKeys((command) => {
    if (command === "clear") go({});
    return command === "clear";
  });

  if (incident === undefined) {
    if (isPending) return <Note>Reading the incident…</Note>;
    if (error !== null) return <FailureNote what="The incident" error={error} />;
    return (
      <Note>
        There is no incident {id}. It may be older than the server keeps. <Door to={{}} className="text-selected">Back to now</Door>
      </Note>
    );
  }

  const signals = joinSignals(incident, feed.anomalies, stored ?? []);
  const time = spanOf(incident);
  const openService = (service: string) => go({ page: "lines", service, stored: true, ...time });
  return (
    <article aria-label="Incident" className="px-2 pb-2" data-incident={incident.id}>
      <header className="px-2 py-3">
        <div className="flex flex-wrap items-center gap-x-4 gap-y-1.5">
          <Door to={{}} className="text-small text-selected">← Now</Door>
          <IncidentState incident={incident} />
          <div className="wide:ml-auto">
            <Export name={`incident-${incident.id}`} markdown={() => incidentMarkdown(incident, signals, location.href, explanation.data, notes.data)} />
          </div>
        </div>
        <h2 dir="auto" className="mt-1.5 text-figure font-semibold [overflow-wrap:anywhere]">{incident.title}</h2>
        {incident.summary !== "" && <p className="mt-0.5 max-w-[100ch] text-soft [overflow-wrap:anywhere]">{withOwnTimes(incident.summary, currentTime())}</p>}
        <ModelWords key={id} incident={id} />
        <BlastRadius incident={incident} onService={openService} />
        <Actions incident={incident} others={(data ?? []).filter((other) => other.id !== id)} />
        <IncidentAlert incident={incident.id} />
      </header>
      <div className="grid grid-cols-[minmax(0,1fr)] items-start gap-2 wide:grid-cols-[minmax(0,1fr)_minmax(20rem,38%)]">
        <div className="grid grid-cols-[minmax(0,1fr)] gap-2">
          <SignalLanes signals={signals} roleOf={roles} />
          <Candidates candidates={incident.candidates} root={incident.root_service} />
          <SampleLines samples={sampleLines(signals, incident.root_service)} root={incident.root_service} time={time} />
          <FailingTraces incident={incident} />
          <Notes incident={id} />
          <Explanation text={explanation.data?.explanation} error={explanation.error} />
        </div>
        <div className="grid grid-cols-[minmax(0,1fr)] gap-2">
          <GraphPanel
            nodes={tick.graph.nodes}
            edges={edges}
            roleOf={roles}
            selected=""
            onService={openService}
            only={only}
            className="h-[30rem] wide:h-72"
          />
          <Reach incident={incident} time={time} />
          <Similar similar={explanation.data?.similar} incidents={data ?? []} />
          <SignalLabels signals={signals} />
        </div>
      </div>
    </article>
  );
}
