import { lazy, Suspense, useCallback, useEffect, useState } from "react";
import { useSession } from "../api/session";
import type { Feed } from "../feed/feed";
import { useFeed } from "../feed/useFeed";
import { isOpen, rank } from "../incidents/ranking";
import { NowPage } from "../now/NowPage";
import { EmptyGuide } from "../now/EmptyGuide";
import { LinkNotice } from "../now/LinkNotice";
import { StatusBar } from "../now/StatusBar";
import { Header } from "./header/Header";
import { KeyHelp } from "./KeyHelp";
import { PageBoundary } from "./PageBoundary";
import { go, pages, useView, type View } from "./link";
import { Note } from "./Note";
import { Rail } from "./Rail";
import { TimePicker } from "../time/TimePicker";
import { TokenPrompt } from "./TokenPrompt";
import { useKeys } from "./useKeys";

// What is not on the first view comes when it is opened.
const AlertsPage = lazy(() => import("../alerts/AlertsPage"));
const DataPage = lazy(() => import("../sources/DataPage"));
const IncidentPage = lazy(() => import("../incident/IncidentPage"));
const LinesPage = lazy(() => import("../lines/LinesPage"));
const Palette = lazy(() => import("../palette/Palette"));
const PipelinesPage = lazy(() => import("../pipelines/PipelinesPage"));
const PipesPage = lazy(() => import("../pipes/PipesPage"));
const RulesPage = lazy(() => import("../rules/RulesPage"));
const ServicesPage = lazy(() => import("../services/ServicesPage"));
const SqlPage = lazy(() => import("../sqlpage/SqlPage"));
const TemplatesPage = lazy(() => import("../templates/TemplatesPage"));
const TracesPage = lazy(() => import("../traces/TracesPage"));

/** Views that say something before the first line has come. */
const needsNoLines: ReadonlySet<View["page"]> = new Set(["rules", "alerts", "sql", "pipes", "pipelines", "data"]);

export function App() {
  const { locked, refused } = useSession();
  return locked ? <TokenPrompt refused={refused} /> : <Frame />;
}

/** What every view has around it: rail, counts, link state, keys. */
function Frame() {
  const { feed, link } = useFeed();
  const [view] = useView();
  const [isHelpOpen, setHelpOpen] = useState(false);
  const [isPaletteOpen, setPaletteOpen] = useState(false);
  const [isTimeOpen, setTimeOpen] = useState(false);
  const openTime = useCallback((isOpen: boolean) => setTimeOpen(isOpen), []);
  const tick = feed?.tick;
  const unresolved = (tick?.incidents ?? []).filter(isOpen);
  // One that is resolving is still shown as what is wrong, so it counts; of very many the tick tells some.
  const open = Math.max(tick?.kpi.active_incidents ?? 0, unresolved.length);
  const pressing = rank(unresolved)[0];
  const hasLines = tick !== undefined && (tick.kpi.records_total > 0 || tick.logs.length > 0);
  const hasView = hasLines || needsNoLines.has(view.page);

  useEffect(() => {
    document.title = open === 0 ? "Seismolog" : `● ${open} open · Seismolog`;
  }, [open]);

  useKeys((command) => {
    if (command === "help") setHelpOpen(!isHelpOpen);
    else if (command === "palette") setPaletteOpen(true);
    else if (command === "incident") pressing !== undefined && go({ incident: pressing.id });
    else if (command === "time") setTimeOpen(true);
    else {
      const page = pages.find((known) => known === command);
      if (page === undefined) return false;
      go({ page });
    }
    return true;
  });

  return (
    <div className="grid min-h-dvh grid-cols-[minmax(0,1fr)] pb-14 wide:grid-cols-[4.75rem_minmax(0,1fr)] wide:pb-0">
      <a href="#view" className="sr-only focus:not-sr-only focus:absolute focus:z-30 focus:bg-surface focus:p-2">
        Skip to the view
      </a>
      <Rail page={view.page} open={open} onPalette={() => setPaletteOpen(true)} />
      <div className="grid min-w-0 grid-cols-[minmax(0,1fr)] grid-rows-[auto_auto_1fr_auto]">
        <Header kpi={tick?.kpi} open={open} past={feed?.counts} link={link} isCompact={view.page !== "now"}>
          <TimePicker isOpen={isTimeOpen} onOpen={openTime} />
        </Header>
        <div>
          <LinkNotice link={link} hasFeed={feed !== undefined} />
        </div>
        <main id="view" tabIndex={-1} className={`min-w-0 outline-none ${link.state === "lost" ? "grayscale" : ""}`}>
          {feed !== undefined && !hasView && <EmptyGuide />}
          {feed !== undefined && hasView && (
            <PageBoundary key={`${view.page} ${view.incident}`}>
              <Suspense fallback={<Note>Loading the view…</Note>}>
                <Page view={view} feed={feed} />
              </Suspense>
            </PageBoundary>
          )}
        </main>
        <StatusBar tick={tick} />
      </div>
      <KeyHelp isOpen={isHelpOpen} onClose={() => setHelpOpen(false)} />
      {isPaletteOpen && (
        <Suspense>
          <Palette services={tick?.services ?? []} servicesTotal={tick?.services_total ?? 0} onClose={() => setPaletteOpen(false)} onHelp={() => setHelpOpen(true)} />
        </Suspense>
      )}
    </div>
  );
}

function Page({ view, feed }: { view: View; feed: Feed }) {
  const { services } = feed.tick;
  switch (view.page) {
    case "now":
      return <NowPage feed={feed} />;
    case "lines":
      return <LinesPage feed={feed} />;
    case "templates":
      return <TemplatesPage services={services} />;
    case "services":
      return <ServicesPage feed={feed} />;
    case "traces":
      return <TracesPage services={services} />;
    case "rules":
      return <RulesPage services={services} />;
    case "sql":
      return <SqlPage />;
    case "pipes":
      return <PipesPage />;
    case "pipelines":
      return <PipelinesPage />;
    case "data":
      return <DataPage />;
    case "alerts":
      return <AlertsPage services={services} />;
    case "incident":
      return <IncidentPage id={view.incident} feed={feed} />;
  }
}
