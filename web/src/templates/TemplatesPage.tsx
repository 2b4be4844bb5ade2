import { useEffect, useRef, useState } from "react";
import type { Service } from "../api/contract";
import { useTemplateTable } from "../api/queries";
import { useHeld } from "../app/held";
import { useView, type Sort } from "../app/link";
import { FailureNote, Note } from "../app/Note";
import { Panel } from "../app/Panel";
import { useKeys } from "../app/useKeys";
import { useRowWindow } from "../app/useRowWindow";
import { useWide } from "../app/useWide";
import { plural } from "../format/number";
import { currentTime } from "../format/time";
import { SearchBar } from "../lines/SearchBar";
import { TemplateDetail } from "./TemplateDetail";
import { templateTable } from "./templateTable";
import { useCourses } from "./useCourses";
import { columns, openColumns, TemplateTableRow } from "./TemplateTableRow";

const headings: ReadonlyArray<{ sort: Sort | null; text: string; className: string }> = [
  { sort: "template", text: "template", className: "text-left" },
  { sort: "service", text: "service", className: "hidden text-left wide:block" },
  { sort: "level", text: "level", className: "hidden text-left wide:block" },
  { sort: "count", text: "count", className: "text-right" },
  { sort: null, text: "share", className: "hidden text-right wide:block" },
  { sort: null, text: "course", className: "hidden text-right roomy:block" },
  { sort: "first_seen", text: "first seen", className: "hidden text-right wide:block" },
  { sort: "last_seen", text: "last seen", className: "hidden text-right wide:block" },
];

const headingHeight = 24;
const rowHeight = { wide: 28, narrow: 66 } as const;

/** What the system says, as kinds of lines: how often, where, since when. */
export default function TemplatesPage({ services }: { services: Service[] }) {
  const [view, changeView] = useView();
  const serverSort = view.sort === "first_seen" ? "first_seen" : "count";
  const { data, error, isPending } = useTemplateTable({ service: view.service, level: view.level, sort: serverSort });
  const [isHovered, setHovered] = useState(false);
  const [selected, setSelected] = useState<number | null>(null);
  const field = useRef<HTMLInputElement>(null);
  const box = useRef<HTMLDivElement>(null);
  const now = currentTime();
  const sorted = templateTable(data ?? [], view.q, view.sort, now);
  // Under the pointer the order stays; the figures go on.
  const [order] = useHeld(
    sorted.map((row) => row.template_id).join("\n"),
    isHovered || selected !== null,
    `${view.q}\n${view.service}\n${view.level}\n${view.sort}\n${isPending}`,
  );
  const byId = new Map(sorted.map((row) => [row.template_id, row]));
  const rows = order.split("\n").flatMap((id) => byId.get(id) ?? []);
  const height = useWide() ? rowHeight.wide : rowHeight.narrow;
  const shown = useRowWindow(box, { count: rows.length, rowHeight: height, open: null }, headingHeight);

  const courses = useCourses(view.open === "" ? rows.slice(shown.first, shown.end) : [], view);

  useEffect(() => setSelected(null), [view.q, view.service, view.level, view.sort]);
  const move = (step: 1 | -1) => {
    const next = Math.min(rows.length - 1, Math.max(0, selected === null ? 0 : selected + step));
    setSelected(rows.length === 0 ? null : next);
    shown.reveal(next);
  };
  const clear = () => {
    field.current?.blur();
    if (view.open !== "") changeView({ open: "" });
    else if (selected !== null) setSelected(null);
    else changeView({ q: "", service: "", level: "" });
  };
  const openSelected = () => {
    const row = selected === null ? undefined : rows[selected];
    if (row !== undefined) changeView({ open: row.template_id });
  };
  useKeys((command) => {
    if (command === "search") field.current?.focus();
    else if (command === "down") move(1);
    else if (command === "up") move(-1);
    else if (command === "open") openSelected();
    else if (command === "clear") clear();
    else return false;
    return command !== "clear";
  });

  const isOpen = view.open !== "";
  return (
    <div className={`grid grid-cols-[minmax(0,1fr)] items-start gap-2 p-2 ${isOpen ? "wide:grid-cols-[minmax(0,1fr)_24rem]" : ""}`}>
      {isOpen && (
        <div className="min-w-0 wide:order-2">
          <TemplateDetail
            key={view.open}
            id={view.open}
            template={data?.find((known) => known.template_id === view.open)}
            others={(data ?? []).filter((other) => other.template_id !== view.open)}
            onClose={() => changeView({ open: "" })}
          />
        </div>
      )}
      <Panel
        title="Templates"
        className="h-[calc(100dvh-9rem)] min-h-80 wide:h-[calc(100dvh-6.5rem)]"
        aside={data !== undefined && <span>{rows.length === data.length ? plural(rows.length, "template") : `${rows.length} of ${plural(data.length, "template")}`}</span>}
      >
        <SearchBar fieldRef={field} view={view} services={services} onView={changeView} what="templates" />
        <div role="table" aria-label="Templates" aria-rowcount={rows.length + 1} className="flex min-h-0 grow flex-col">
          <div
            ref={box}
            role="rowgroup"
            onScroll={shown.onScroll}
            onPointerEnter={(event) => event.pointerType === "mouse" && setHovered(true)}
            onPointerLeave={() => setHovered(false)}
            className="min-h-0 grow overflow-y-auto"
          >
            <div role="row" className={`sticky top-0 z-10 h-6 items-center bg-surface text-tiny text-muted ${isOpen ? openColumns : columns}`}>
              {headings.filter(({ sort }) => !isOpen || sort === "template" || sort === "count").map(({ sort, text, className }) => (
                <span key={text} role="columnheader" aria-sort={sort === view.sort ? "other" : "none"} className={className}>
                  {sort === null ? text : (
                    <button
                      type="button"
                      onClick={() => changeView({ sort })}
                      className={sort === view.sort ? "font-medium text-ink" : "hover:text-ink"}
                    >
                      {text}
                      {sort === view.sort && <span aria-hidden="true"> ↓</span>}
                    </button>
                  )}
                </span>
              ))}
            </div>
            <div role="presentation" style={{ height: shown.before }} />
            {rows.slice(shown.first, shown.end).map((row, position) => (
              <TemplateTableRow
                key={row.template_id}
                row={row}
                now={now}
                height={height}
                position={shown.first + position + 1}
                isSelected={shown.first + position === selected || row.template_id === view.open}
                isNarrow={isOpen}
                course={courses.get(row.template_id)}
              />
            ))}
            <div role="presentation" style={{ height: shown.after }} />
            {isPending && <Note>Reading templates…</Note>}
            {error !== null && rows.length === 0 && <FailureNote what="Templates" error={error} />}
            {data !== undefined && rows.length === 0 && error === null && (
              <Note>{data.length === 0 ? "No template yet." : "No template matches. Fewer words, or another service or level, find more."}</Note>
            )}
          </div>
        </div>
      </Panel>
    </div>
  );
}
