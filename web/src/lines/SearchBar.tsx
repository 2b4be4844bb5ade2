import { useEffect, useRef, useState, type RefObject } from "react";
import type { Service } from "../api/contract";
import type { View } from "../app/link";
import { levels } from "./level";

const debounceMs = 250;

type Props = {
  fieldRef: RefObject<HTMLInputElement | null>;
  view: View;
  services: Service[];
  onView: (change: Partial<View>) => void;
  /** What is searched. */
  what?: "lines" | "templates";
};

export function SearchBar({ fieldRef, view, services, onView, what = "lines" }: Props) {
  const [draft, setDraft] = useState(view.q);
  const sent = useRef(view.q);

  // The query changed elsewhere (a template was opened, Escape): the field follows.
  useEffect(() => {
    if (view.q !== sent.current) setDraft(view.q);
    sent.current = view.q;
  }, [view.q]);

  useEffect(() => {
    if (draft === sent.current) return;
    const timer = setTimeout(() => {
      sent.current = draft.trim();
      onView({ q: draft.trim() });
    }, debounceMs);
    return () => clearTimeout(timer);
  }, [draft, onView]);

  const names = services.map((service) => service.id).sort();
  if (view.service !== "" && !names.includes(view.service)) names.unshift(view.service);
  const select = "h-7 min-w-0 rounded-chip border border-edge bg-surface px-1.5 text-small";
  return (
    <form role="search" onSubmit={(event) => event.preventDefault()} className="flex flex-wrap gap-2 border-b border-line p-2">
      <input
        ref={fieldRef}
        type="search"
        aria-label={`Search ${what}`}
        placeholder={what === "lines" ? "words, /pattern/, service:, level:, key=value   /" : `Search ${what}   /`}
        value={draft}
        onChange={(event) => setDraft(event.target.value)}
        className="h-7 w-full rounded-chip border border-edge bg-page px-2 wide:w-auto wide:grow"
      />
      <select
        aria-label="Service"
        value={view.service}
        onChange={(event) => onView({ service: event.target.value })}
        className={`${select} grow wide:w-36 wide:grow-0`}
      >
        <option value="">all services</option>
        {names.map((name) => (
          <option key={name}>{name}</option>
        ))}
      </select>
      <select
        aria-label="Level"
        value={view.level}
        onChange={(event) => onView({ level: event.target.value })}
        className={`${select} grow wide:w-24 wide:grow-0`}
      >
        <option value="">all levels</option>
        {levels.map((level) => (
          <option key={level}>{level}</option>
        ))}
      </select>
    </form>
  );
}
