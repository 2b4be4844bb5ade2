import { useRef, useState, type ReactNode } from "react";
import type { Service } from "../api/contract";
import { useHeld } from "../app/held";
import { Note } from "../app/Note";
import { Panel } from "../app/Panel";
import { useRowWindow } from "../app/useRowWindow";
import type { Role } from "../incidents/roles";
import { ServiceTableRow } from "./ServiceTableRow";
import { howMany, serviceRows, withName, type SortKey } from "./serviceRows";

type Props = {
  services: Service[];
  /** How many there are, where `services` are those that matter most. */
  total: number;
  roleOf: (service: string) => Role | null;
  selected: string;
  onService: (service: string) => void;
  className?: string;
  /** Only those with this text in their names. */
  query?: string;
  /** Above and below the table. */
  above?: ReactNode;
  below?: ReactNode;
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

export function ServicesPanel({ services: all, total, roleOf, selected, onService, query = "", above, below, className = "", verb = "Lines" }: Props) {
  const services = withName(all, query);
  const [sort, setSort] = useState<SortKey>("role");
  const [isHovered, setHovered] = useState(false);
  const sorted = serviceRows(services, roleOf, sort);
  // Under the pointer the order stays; the figures go on.
  const [order] = useHeld(sorted.map((row) => row.id).join("\n"), isHovered, sort);
  const byId = new Map(sorted.map((row) => [row.id, row]));
  const rows = order.split("\n").flatMap((id) => byId.get(id) ?? []);

  const box = useRef<HTMLDivElement>(null);
  // Beside other panels names need the room.
  const columns = headings.filter(({ key }) => verb === "Open" || key !== "warnings");
  const shown = useRowWindow(box, { count: rows.length, rowHeight, open: null }, headingHeight);

  return (
    <Panel title="Services" className={className} aside={<span data-services-total={total}>{howMany(services.length, all.length, total)}</span>}>
      {above}
      <div
        ref={box}
        onScroll={shown.onScroll}
        className="max-h-[60vh] min-h-0 overflow-auto wide:max-h-none"
        onPointerEnter={() => setHovered(true)}
        onPointerLeave={() => setHovered(false)}
      >
        {services.length === 0 && <Note>{query.trim() === "" ? "No service has sent anything in the last minute." : "No service that is shown is called like that."}</Note>}
        {services.length > 0 && (
          <table className="w-full table-fixed" aria-rowcount={rows.length + 1}>
            <thead className="sticky top-0 z-10 bg-surface text-tiny text-muted">
              <tr className="h-6">
                {columns.map(({ key, text, isNumber }) => (
                  <th
                    key={key}
                    scope="col"
                    aria-sort={sort === key ? (key === "name" || key === "readiness" ? "ascending" : "descending") : "none"}
                    className={`font-normal ${isNumber ? "w-[15%] text-right last:pr-3" : "pl-3 text-left"}`}
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
      {below}
    </Panel>
  );
}
