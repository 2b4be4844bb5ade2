import { useEffect, useId, useMemo, useRef, useState, type KeyboardEvent } from "react";
import type { Service } from "../api/contract";
import { usePipelines } from "../api/pipelines";
import { usePipes } from "../api/pipes";
import { useIncidents, useTemplateTable } from "../api/queries";
import { useNamedServices } from "../api/service";
import { useSources } from "../api/sources";
import { go, useView } from "../app/link";
import { chooseTheme } from "../app/theme";
import { useSettled } from "../app/useSettled";
import { useSavedRanges } from "../time/savedRanges";
import { useBounds } from "../time/useBounds";
import { ChoiceRow } from "./ChoiceRow";
import { choices, destinations, nextActive, type Act } from "./destinations";

type Props = { services: readonly Service[]; servicesTotal: number; onClose: () => void; onHelp: () => void };

const settleMs = 200;

/** Goes anywhere by a few letters: a field that leads through a list, as ARIA's combobox. */
export default function Palette({ services, servicesTotal, onClose, onHelp }: Props) {
  const [view, change] = useView();
  const dialog = useRef<HTMLDialogElement>(null);
  const id = useId();
  const [query, setQuery] = useState("");
  const [active, setActive] = useState(0);
  const ranges = useSavedRanges();
  const { data: incidents = [] } = useIncidents();
  const { data: templates = [] } = useTemplateTable({ service: "", level: "", sort: "count" });
  const { data: pipes = [] } = usePipes();
  const { data: sources = [] } = useSources(false);
  const { data: pipelines } = usePipelines(false);
  // Of very many services the page knows some: the others are asked for by what is typed.
  const text = useSettled(query.trim(), settleMs);
  const { data: others = [] } = useNamedServices(servicesTotal > services.length && text.length > 1 ? text : "", useBounds(view, 60));
  const names = [...new Set([...services.map((service) => service.id).sort(), ...others])].join("\n");
  const all = useMemo(
    () =>
      destinations({
        services: names === "" ? [] : names.split("\n").map((name) => ({ id: name })),
        incidents,
        templates,
        endpoints: pipes.filter(({ endpoint }) => endpoint !== null),
        sources: sources.map(({ name }) => name),
        pipelines: pipelines ?? [],
        ranges,
      }),
    [names, incidents, templates, pipes, sources, pipelines, ranges],
  );
  const found = useMemo(() => choices(all, query), [all, query]);
  const at = Math.min(active, found.length - 1);

  useEffect(() => dialog.current?.showModal(), []);
  useEffect(() => {
    document.getElementById(`${id}-${at}`)?.scrollIntoView({ block: "nearest" });
  }, [id, at, found]);

  // The browser then gives the focus back to where it was, and tells of it.
  const close = () => dialog.current?.close();
  const obey = (act: Act) => {
    close();
    if (act.kind === "go") go(act.target);
    else if (act.kind === "change") change(act.part);
    else if (act.kind === "theme") chooseTheme(act.theme);
    else onHelp();
  };
  const press = (event: KeyboardEvent) => {
    // The page behind hears nothing of what is typed here.
    event.stopPropagation();
    if (event.nativeEvent.isComposing) return;
    const isToggle = event.key.toLowerCase() === "k" && (event.ctrlKey || event.metaKey);
    const chosen = found[at]?.destination;
    const next = nextActive(at, found.length, event.key);
    if (isToggle) close();
    else if (event.key === "Enter") chosen !== undefined && obey(chosen.act);
    else if (next !== null) setActive(next);
    else return;
    event.preventDefault();
  };
  return (
    <dialog
      ref={dialog}
      aria-label="Go to"
      onClose={onClose}
      onKeyDown={press}
      onClick={(event) => event.target === dialog.current && close()}
      className="mx-auto mt-[10dvh] w-full max-w-2xl overflow-hidden rounded-panel border border-edge bg-surface p-0 text-ink shadow-lg"
    >
      <input
        autoFocus
        role="combobox"
        aria-label="Go to"
        aria-expanded="true"
        aria-controls={id}
        aria-autocomplete="list"
        aria-activedescendant={at >= 0 ? `${id}-${at}` : undefined}
        autoComplete="off"
        spellCheck={false}
        maxLength={200}
        placeholder="A view, service, template, incident, endpoint, time…"
        value={query}
        onChange={(event) => {
          setQuery(event.target.value);
          setActive(0);
        }}
        className="h-11 w-full border-b border-line bg-surface px-4 text-lead text-ink outline-none placeholder:text-muted"
      />
      <ul id={id} role="listbox" aria-label="Places" className="max-h-[60dvh] overflow-y-auto py-1 empty:hidden">
        {found.map(({ destination, places }, place) => (
          <ChoiceRow
            key={destination.id}
            id={`${id}-${place}`}
            destination={destination}
            places={places}
            isActive={place === at}
            onPoint={() => setActive(place)}
            onChoose={() => obey(destination.act)}
          />
        ))}
      </ul>
      {found.length === 0 && <p className="px-4 py-6 text-center text-muted">Nothing is called like that.</p>}
      <p role="status" className="border-t border-line px-4 py-1.5 text-tiny text-muted">
        {found.length} shown · ↑ ↓ choose, Enter goes, Esc closes
      </p>
    </dialog>
  );
}
