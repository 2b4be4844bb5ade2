import { useEffect, useState } from "react";
import { useSession } from "../api/session";
import { useFeed } from "../feed/useFeed";
import { IncidentPage } from "../incident/IncidentPage";
import { isOpen, rank } from "../incidents/ranking";
import { LinesPage } from "../lines/LinesPage";
import { NowPage } from "../now/NowPage";
import { EmptyGuide } from "../now/EmptyGuide";
import { LinkNotice } from "../now/LinkNotice";
import { StatusBar } from "../now/StatusBar";
import { TemplatesPage } from "../templates/TemplatesPage";
import { Header } from "./header/Header";
import { KeyHelp } from "./KeyHelp";
import { go, useView } from "./link";
import { Rail } from "./Rail";
import { TokenPrompt } from "./TokenPrompt";
import { useKeys } from "./useKeys";

export function App() {
  const { locked, refused } = useSession();
  return locked ? <TokenPrompt refused={refused} /> : <Frame />;
}

/** What every view has around it: rail, counts, link state, keys. */
function Frame() {
  const { feed, link } = useFeed();
  const [view] = useView();
  const [isHelpOpen, setHelpOpen] = useState(false);
  const tick = feed?.tick;
  const open = tick?.kpi.active_incidents ?? 0;
  const pressing = rank((tick?.incidents ?? []).filter(isOpen))[0];
  const hasData = tick !== undefined && (tick.kpi.records_total > 0 || tick.logs.length > 0);

  useEffect(() => {
    document.title = open === 0 ? "Seismolog" : `● ${open} open · Seismolog`;
  }, [open]);

  useKeys((command) => {
    if (command === "help") setHelpOpen(!isHelpOpen);
    else if (command === "incident") pressing !== undefined && go({ incident: pressing.id });
    else if (command === "now" || command === "lines" || command === "templates") go({ page: command });
    else return false;
    return true;
  });

  return (
    <div className="grid min-h-dvh grid-cols-[minmax(0,1fr)] pb-14 wide:grid-cols-[4.75rem_minmax(0,1fr)] wide:pb-0">
      <a href="#view" className="sr-only focus:not-sr-only focus:absolute focus:z-30 focus:bg-surface focus:p-2">
        Skip to the view
      </a>
      <Rail page={view.page} open={open} />
      <div className="grid min-w-0 grid-cols-[minmax(0,1fr)] grid-rows-[auto_auto_1fr_auto]">
        <Header kpi={tick?.kpi} past={feed?.counts} link={link} isCompact={view.page !== "now"} />
        <div>
          <LinkNotice link={link} hasFeed={feed !== undefined} />
        </div>
        <main id="view" tabIndex={-1} className={`min-w-0 outline-none ${link.state === "lost" ? "grayscale" : ""}`}>
          {feed !== undefined && !hasData && <EmptyGuide />}
          {feed !== undefined && hasData && view.page === "now" && <NowPage feed={feed} />}
          {feed !== undefined && hasData && view.page === "lines" && <LinesPage feed={feed} />}
          {feed !== undefined && hasData && view.page === "templates" && <TemplatesPage services={feed.tick.services} />}
          {feed !== undefined && hasData && view.page === "incident" && <IncidentPage key={view.incident} id={view.incident} feed={feed} />}
        </main>
        <StatusBar tick={tick} />
      </div>
      <KeyHelp isOpen={isHelpOpen} onClose={() => setHelpOpen(false)} />
    </div>
  );
}
