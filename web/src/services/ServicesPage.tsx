import { go, useView } from "../app/link";
import { useKeys } from "../app/useKeys";
import type { Feed } from "../feed/feed";
import { GraphPanel } from "../graph/GraphPanel";
import { roleOf } from "../incidents/roles";
import { CorrelationPanel } from "./CorrelationPanel";
import { ServicePage } from "./ServicePage";
import { ServicesPanel } from "./ServicesPanel";

/** All services, or one of them. */
export default function ServicesPage({ feed }: { feed: Feed }) {
  const [view] = useView();
  useKeys((command) => {
    if (command !== "clear" || view.service === "") return false;
    go({ page: "services" });
    return true;
  });
  if (view.service !== "") return <ServicePage key={view.service} name={view.service} feed={feed} />;
  const { tick } = feed;
  const roles = roleOf(tick.incidents);
  const open = (service: string) => go({ page: "services", service });
  return (
    <div className="grid grid-cols-[minmax(0,1fr)] items-start gap-2 p-2 roomy:grid-cols-[minmax(0,1fr)_28rem]">
      <ServicesPanel services={tick.services} roleOf={roles} selected="" onService={open} verb="Open" />
      <div className="grid grid-cols-[minmax(0,1fr)] gap-2">
        <GraphPanel nodes={tick.graph.nodes} edges={feed.edges} roleOf={roles} selected="" onService={open} className="h-[30rem] wide:h-80" />
        <CorrelationPanel />
      </div>
    </div>
  );
}
