import { useRef, useState } from "react";
import type { Service } from "../api/contract";
import { useHeld } from "../app/held";
import { Note } from "../app/Note";
import { Panel } from "../app/Panel";
import { useRowWindow } from "../app/useRowWindow";
import { plural } from "../format/number";
import type { Role } from "../incidents/roles";
import { ServiceTableRow } from "./ServiceTableRow";
import { serviceRows, type SortKey } from "./serviceRows";

type Props = {
  services: Service[];
  roleOf: (service: string) => Role | null;
  selected: string;
  onService: (service: string) => void;
  className?: string;
  /** What a press does; it shows lines unless it opens the service. */
  verb?: "Open" | "Lines";
};

const rowHeight = 28;
const headingHeight = 24;

const headings: ReadonlyArray<{ key: SortKey; text: string; isNumber: boolean }> = [
  { key: "name", text: "service", isNumber: false },
  { key: "rate", text: "per min", isNumber: true },
  { key: "errors", text: "errors", isNumber: true },
  { key: "warnings", text: "warns", isNumber: true },
  { key: "readiness", text: "ready", isNumber: true },
];

export function ServicesPanel({ services, roleOf, selected, onService, className = "", verb = "Lines" }: Props) {
  const [sort, setSort] = useState<SortKey>("role");
  const [isHovered, setHovered] = useState(false);
  const sorted = serviceRows(services, roleOf, sort);
  // Under the pointer the order stays; the figures go on.
  const [order] = useHeld(sorted.map((row) => row.id).join("\n"), isHovered, sort);
  const byId = new Map(sorted.map((row) => [row.id, row]));
  const rows = order.split("\n").flatMap((id) => byId.get(id) ?? []);

  const box = useRef<HTMLDivElement>(null);
  const shown = useRowWindow(box, { count: rows.length, rowHeight, open: null }, headingHeight);

  return (
    <Panel title="Services" className={className} aside={plural(services.length, "service")}>
      <div
        ref={box}
        onScroll={shown.onScroll}
        className="max-h-[60vh] min-h-0 overflow-auto wide:max-h-none"
        onPointerEnter={() => setHovered(true)}
        onPointerLeave={() => setHovered(false)}
      >
        {services.length === 0 && <Note>No service has sent anything in the last minute.</Note>}
        {services.length > 0 && (
          <table className="w-full table-fixed" aria-rowcount={rows.length + 1}>
            <thead className="sticky top-0 z-10 bg-surface text-tiny text-muted">
              <tr className="h-6">
                {headings.map(({ key, text, isNumber }) => (
                  <th
                    key={key}
                    scope="col"
                    aria-sort={sort === key ? (key === "name" || key === "readiness" ? "ascending" : "descending") : "none"}
                    className={`font-normal ${isNumber ? "w-[14%] text-right last:w-[13%] last:pr-3" : "pl-3 text-left"}`}
                  >
                    <button
                      type="button"
                      onClick={() => setSort(sort === key ? "role" : key)}
                      className={sort === key ? "text-ink" : "hover:text-ink"}
                    >
                      {text}
                    </button>
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              <tr aria-hidden="true" style={{ height: shown.before }} />
              {rows.slice(shown.first, shown.end).map((row, place) => (
                <ServiceTableRow key={row.id} row={row} position={shown.first + place + 2} isSelected={row.id === selected} onService={onService} verb={verb} />
              ))}
              <tr aria-hidden="true" style={{ height: shown.after }} />
            </tbody>
          </table>
        )}
      </div>
    </Panel>
  );
}
