import { Door } from "../app/Door";
import { formatPercent, formatRate, formatShare } from "../format/number";
import { roleText, roleTone } from "../incidents/roles";
import { ServiceMark } from "./ServiceMark";
import type { ServiceRow } from "./serviceRows";

type Props = {
  row: ServiceRow;
  /** In the whole table, whose heading is row 1. */
  position: number;
  isSelected: boolean;
  onService: (service: string) => void;
  verb: "Open" | "Lines";
};

export function ServiceTableRow({ row, position, isSelected, onService, verb }: Props) {
  const { role } = row;
  const tone = role === null ? "" : roleTone[role.kind];
  return (
    <tr
      data-service={row.id}
      aria-rowindex={position}
      className={`h-row border-t border-line ${isSelected ? "bg-selected-wash" : "hover:bg-hover"}`}
    >
      <td className="pl-3">
        <span className="flex items-center gap-1">
          <button
            type="button"
            aria-pressed={verb === "Open" ? undefined : isSelected}
            title={verb === "Open" ? `Open ${row.id}` : isSelected ? "Show all lines again" : `Show the lines of ${row.id}`}
            onClick={() => onService(row.id)}
            className="flex min-w-0 grow items-center gap-1.5 text-left"
          >
            <ServiceMark kind={role?.kind ?? null} />
            <span className={`truncate ${tone} ${role?.kind === "root" ? "font-semibold" : ""}`}>{row.id}</span>
            {role !== null && (
              <span className={`text-tiny ${tone}`}>{roleText(role)}</span>
            )}
          </button>
          {verb === "Lines" && (
            <Door to={{ page: "services", service: row.id }} label={`Open ${row.id}`} title={`Open ${row.id}`} className="px-1 text-muted hover:text-ink">↗</Door>
          )}
        </span>
      </td>
      <td className="text-right">{formatRate(row.logs_per_min)}</td>
      <Share share={row.error_rate} className={role?.kind === "root" ? "font-semibold text-root" : ""} />
      {verb === "Open" && <Share share={row.warn_rate} className="" />}
      <td className="pr-3 text-right text-muted">
        {row.readiness >= 1 ? <span title="knows its normal">✓<span className="sr-only">ready</span></span> : formatPercent(row.readiness)}
      </td>
    </tr>
  );
}

/** Zero recedes, so that what is not zero stands out without colour. */
function Share({ share, className }: { share: number; className: string }) {
  return <td className={`text-right ${share === 0 ? "text-muted" : className}`}>{formatShare(share)}</td>;
}
