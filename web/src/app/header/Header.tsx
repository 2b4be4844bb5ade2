import type { ReactNode } from "react";
import type { Kpi } from "../../api/contract";
import type { Link } from "../../api/stream";
import type { CountHistory } from "../../feed/countHistory";
import { formatCount, formatRate, formatShare } from "../../format/number";
import { Count } from "./Count";
import { LiveDot } from "./LiveDot";

type Props = {
  kpi: Kpi | undefined;
  /** Incidents that are not over. */
  open: number;
  past: CountHistory | undefined;
  link: Link;
  /** On a phone the counts are left to the first view. */
  isCompact: boolean;
  /** The control of time. */
  children: ReactNode;
};

export function Header({ kpi, open, past, link, isCompact, children }: Props) {
  return (
    <header className="flex flex-wrap items-center gap-x-6 gap-y-2 border-b border-line bg-surface px-4 py-2">
      <div className="flex w-full flex-wrap items-center gap-x-3 gap-y-1 wide:w-auto">
        <h1 className="text-lead font-semibold">Seismolog</h1>
        <LiveDot link={link} />
        {children}
      </div>
      <dl
        className={`w-full grid-cols-3 gap-x-4 gap-y-1 wide:ml-auto wide:flex wide:w-auto wide:gap-x-6 ${isCompact ? "hidden" : "grid"}`}
      >
        <Count
          name="open incidents"
          value={kpi && formatCount(open)}
          width={3}
          isAlarming={open > 0}
        />
        <Count name="error rate" value={kpi && formatShare(kpi.error_rate)} width={4} past={past?.error_rate ?? []} floor={0.05} />
        <Count name="anomalies/min" value={kpi && formatCount(kpi.anomalies_last_min)} width={2} past={past?.anomalies_last_min ?? []} floor={4} />
        <Count name="records/s" value={kpi && formatRate(kpi.logs_per_sec)} width={4} past={past?.logs_per_sec ?? []} />
        <Count name="services" value={kpi && formatCount(kpi.active_services)} width={3} />
        <Count name="templates" value={kpi && formatCount(kpi.templates_tracked)} width={3} past={past?.templates_tracked ?? []} />
        <Count name="records stored" value={kpi && formatCount(kpi.records_total)} width={6} />
      </dl>
    </header>
  );
}
