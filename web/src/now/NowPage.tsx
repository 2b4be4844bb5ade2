import { useEffect } from "react";
import { useView } from "../app/link";
import { EmptyGuide } from "./EmptyGuide";
import { Header } from "../app/header/Header";
import { NowBand } from "../incidents/NowBand";
import { roleOf } from "../incidents/roles";
import { LinesPanel } from "../lines/LinesPanel";
import { LinkNotice } from "./LinkNotice";
import { ServicesPanel } from "../services/ServicesPanel";
import { StatusBar } from "./StatusBar";
import { TemplatesPanel } from "../templates/TemplatesPanel";
import { useFeed } from "../feed/useFeed";
import { VolumePanel } from "../volume/VolumePanel";

/** The first view: is anything wrong, since when, where, and what do the lines say? */
export function NowPage() {
  const { feed, link } = useFeed();
  const [view, changeView] = useView();
  const tick = feed?.tick;
  const open = tick?.kpi.active_incidents ?? 0;

  useEffect(() => {
    document.title = open === 0 ? "Seismolog" : `● ${open} open · Seismolog`;
  }, [open]);

  const hasData = tick !== undefined && (tick.kpi.records_total > 0 || tick.logs.length > 0);
  const openService = (service: string) => changeView({ service: service === view.service ? "" : service });

  return (
    <div className="grid min-h-dvh grid-cols-[minmax(0,1fr)] grid-rows-[auto_auto_1fr_auto]">
      <Header kpi={tick?.kpi} link={link} />
      <div>
        <LinkNotice link={link} hasFeed={feed !== undefined} />
        {hasData && <NowBand tick={tick} onService={openService} />}
      </div>
      <main className="relative wide:min-h-120">
        {feed !== undefined && !hasData && <EmptyGuide />}
        {feed !== undefined && hasData && (
          <div className="grid grid-cols-[minmax(0,1fr)] gap-2 px-2 pb-2 wide:absolute wide:inset-0 wide:grid-cols-[minmax(0,1fr)_minmax(20rem,27rem)]">
            <div className="flex min-h-0 min-w-0 flex-col gap-2">
              <VolumePanel
                points={feed.volume}
                incidents={feed.tick.incidents}
                range={view.range}
                onRange={(range) => changeView({ range })}
              />
              <LinesPanel tail={feed.tail} services={feed.tick.services} view={view} onView={changeView} />
            </div>
            <div className="flex min-h-0 min-w-0 flex-col gap-2">
              <ServicesPanel
                services={feed.tick.services}
                roleOf={roleOf(feed.tick.incidents)}
                selected={view.service}
                onService={openService}
              />
              <TemplatesPanel service={view.service} onView={changeView} />
            </div>
          </div>
        )}
      </main>
      <StatusBar tick={tick} />
    </div>
  );
}
