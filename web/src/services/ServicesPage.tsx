import { useRef } from "react";
import { go, useView } from "../app/link";
import { useKeys } from "../app/useKeys";
import type { Feed } from "../feed/feed";
import { crowded, GraphPanel } from "../graph/GraphPanel";
import { roleOf } from "../incidents/roles";
import { CorrelationPanel } from "./CorrelationPanel";
import { FindService, OtherServices } from "./FindService";
import { ServicePage } from "./ServicePage";
import { ServicesPanel } from "./ServicesPanel";

/** All services, or one of them. */
export default function ServicesPage({ feed }: { feed: Feed }) {
  const [view, change] = useView();
  const find = useRef<HTMLInputElement>(null);
  useKeys((command) => {
    if (command === "search" && find.current !== null) find.current.focus();
    else if (command === "clear" && view.service !== "") go({ page: "services" });
    else if (command === "clear" && view.q !== "") change({ q: "" });
    else return false;
    return true;
  });
  if (view.service !== "") return <ServicePage key={view.service} name={view.service} feed={feed} />;
  const { tick } = feed;
  const roles = roleOf(tick.incidents);
  const open = (service: string) => go({ page: "services", service });
  const total = tick.services_total;
  const isCrowded = tick.graph.nodes.length > crowded;
  const graph = (
    <GraphPanel
      nodes={tick.graph.nodes}
      edges={feed.edges}
      roleOf={roles}
      selected=""
      onService={open}
      total={total}
      className={isCrowded ? "h-[34rem] roomy:col-span-2 roomy:h-[66dvh]" : "h-[30rem] wide:h-80"}
    />
  );
  return (
    <div className="grid grid-cols-[minmax(0,1fr)] items-start gap-2 p-2 roomy:grid-cols-[minmax(0,1fr)_28rem]">
      {isCrowded && graph}
      <ServicesPanel
        services={tick.services}
        total={total}
        roleOf={roles}
        selected=""
        onService={open}
        query={view.q}
        above={(isCrowded || view.q !== "") && <FindService fieldRef={find} />}
        below={total > tick.services.length && <OtherServices shown={new Set(tick.services.map(({ id }) => id))} total={total} />}
        verb="Open"
        className="wide:max-h-[calc(100dvh-6.5rem)]"
      />
      <div className="grid grid-cols-[minmax(0,1fr)] gap-2">
        {!isCrowded && graph}
        <CorrelationPanel />
      </div>
    </div>
  );
}
