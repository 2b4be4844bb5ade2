import type { Feed } from "../feed/feed";
import { useView } from "../app/link";
import { DemoBar } from "../demo/DemoBar";
import { GraphPanel } from "../graph/GraphPanel";
import { NowBand } from "../incidents/NowBand";
import { roleOf } from "../incidents/roles";
import { LinesPanel } from "../lines/LinesPanel";
import { ServicesPanel } from "../services/ServicesPanel";
import { TemplatesPanel } from "../templates/TemplatesPanel";
import { VolumePanel } from "../volume/VolumePanel";

/** The first view: is anything wrong, since when, where, and what do the lines say? */
export function NowPage({ feed }: { feed: Feed }) {
  const [view, changeView] = useView();
  const { tick } = feed;
  const roles = roleOf(tick.incidents);
  const openService = (service: string) => changeView({ service: service === view.service ? "" : service });

  return (
    <>
      <NowBand tick={tick} onService={openService} />
      <DemoBar />
      <div className="grid grid-cols-[minmax(0,1fr)] gap-2 px-2 pb-2 wide:grid-cols-[minmax(0,1fr)_minmax(20rem,40%)] roomy:grid-cols-[minmax(0,1fr)_21rem_19rem]">
        <GraphPanel
          nodes={tick.graph.nodes}
          edges={feed.edges}
          roleOf={roles}
          selected={view.service}
          onService={openService}
          total={tick.services_total}
          className="h-[30rem] wide:h-[23rem]"
        />
        <div className="min-w-0 wide:h-[23rem] roomy:col-span-2">
          <VolumePanel
            points={feed.volume}
            incidents={tick.incidents}
            anomalies={feed.anomalies}
            view={view}
            onView={changeView}
          />
        </div>
        <LinesPanel
          tail={feed.tail}
          services={tick.services}
          view={view}
          onView={changeView}
          className="h-[80vh] wide:row-span-2 wide:h-auto wide:min-h-96 roomy:row-span-1 roomy:h-[26rem]"
        />
        <ServicesPanel services={tick.services} total={tick.services_total} roleOf={roles} selected={view.service} onService={openService} className="wide:h-[26rem]" />
        <TemplatesPanel service={view.service} onView={changeView} className="wide:h-[26rem]" />
      </div>
    </>
  );
}
