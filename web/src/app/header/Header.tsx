import type { Kpi } from "../../api/contract";
import type { Link } from "../../api/stream";
import { formatCount, formatRate, formatShare } from "../../format/number";
import { Count } from "./Count";
import { LiveDot } from "./LiveDot";

export function Header({ kpi, link }: { kpi: Kpi | undefined; link: Link }) {
  return (
    <header className="flex flex-wrap items-center gap-x-6 gap-y-2 border-b border-line bg-surface px-4 py-2">
      <div className="flex w-full items-center gap-3 wide:w-auto">
        <svg viewBox="0 0 16 16" className="size-5" aria-hidden="true">
          <path
            d="M1 8h3l1.5-4 2.5 9 2.5-7 1 2H15"
            fill="none"
            stroke="currentColor"
            strokeWidth="1.5"
            strokeLinecap="round"
            strokeLinejoin="round"
          />
        </svg>
        <h1 className="text-lead font-semibold">Seismolog</h1>
        <LiveDot link={link} />
      </div>
      <dl className="grid w-full grid-cols-3 gap-x-4 gap-y-1 wide:ml-auto wide:flex wide:w-auto wide:gap-x-8">
        <Count name="records/s" value={kpi && formatRate(kpi.logs_per_sec)} width={6} />
        <Count name="records stored" value={kpi && formatCount(kpi.records_total)} width={9} />
        <Count name="error rate" value={kpi && formatShare(kpi.error_rate)} width={6} />
        <Count name="services" value={kpi && formatCount(kpi.active_services)} width={4} />
        <Count name="templates" value={kpi && formatCount(kpi.templates_tracked)} width={5} />
        <Count
          name="open incidents"
          value={kpi && formatCount(kpi.active_incidents)}
          width={3}
          isAlarming={(kpi?.active_incidents ?? 0) > 0}
        />
      </dl>
    </header>
  );
}
