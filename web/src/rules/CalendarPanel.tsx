import { useState, type FormEvent } from "react";
import { useCalendar, useCalendarChange, type Calendar, type CalendarWindow, type Holiday } from "../api/rules";
import { button, choice, field, mainButton } from "../app/fields";
import { FailureNote, Note } from "../app/Note";
import { Panel } from "../app/Panel";
import { currentTime } from "../format/time";
import { fromField, toField, writeMoment } from "../time/timeRange";

const days = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"] as const;
const noCalendar: Calendar = { windows: [], holidays: [] };

/** When nothing is told: maintenance, each week or once, and days unlike others. */
export function CalendarPanel() {
  const { data, error } = useCalendar();
  const change = useCalendarChange();
  const calendar = data ?? noCalendar;
  const without = (name: "windows" | "holidays", place: number) =>
    change.mutate({ ...calendar, [name]: calendar[name].filter((_, at) => at !== place) });
  return (
    <Panel title="Calendar" aside={<span>times in UTC unless a zone is named</span>}>
      {error !== null && <FailureNote what="The calendar" error={error} />}
      {data !== undefined && data.windows.length + data.holidays.length === 0 && <Note>No window and no holiday: everything is told at any time.</Note>}
      <ul aria-label="Windows and holidays">
        {calendar.windows.map((window, place) => (
          <Entry key={`w${place}`} name={window.name} words={windowWords(window)} isBusy={change.isPending} onRemove={() => without("windows", place)} />
        ))}
        {calendar.holidays.map((holiday, place) => (
          <Entry key={`h${place}`} name={holiday.name} words={holidayWords(holiday)} isBusy={change.isPending} onRemove={() => without("holidays", place)} />
        ))}
      </ul>
      {change.error !== null && <p role="alert" className="px-3 py-1 text-small text-root">Not kept: {change.error.message}</p>}
      {data !== undefined && (
        <details className="border-t border-line px-3 py-1.5">
          <summary className="text-small font-medium text-selected">Add a window or a holiday</summary>
          <WindowForm onAdd={(window) => change.mutate({ ...calendar, windows: [...calendar.windows, window] })} />
          <HolidayForm onAdd={(holiday) => change.mutate({ ...calendar, holidays: [...calendar.holidays, holiday] })} />
        </details>
      )}
    </Panel>
  );
}

function Entry({ name, words, isBusy, onRemove }: { name: string; words: string; isBusy: boolean; onRemove: () => void }) {
  return (
    <li className="flex items-center gap-3 border-t border-line px-3 py-1 first:border-t-0" data-calendar={name}>
      <span className="min-w-0 grow [overflow-wrap:anywhere]">
        <span className="font-medium">{name}</span> <span className="text-soft">{words}</span>
      </span>
      <button type="button" className={button} disabled={isBusy} onClick={onRemove}>Remove</button>
    </li>
  );
}

function windowWords({ service, detectors = [], days: on = [], from, to, zone }: CalendarWindow): string {
  const when = on.length > 0 ? `${on.join(", ")} ${from}–${to} ${zone ?? "UTC"}` : `${from} – ${to}`;
  const who = service == null || service === "*" ? "all services" : service;
  return `${who}, ${when}${detectors.length > 0 ? `, only ${detectors.join(", ")}` : ""}`;
}

function holidayWords({ date, service, effect, zone }: Holiday): string {
  const who = service == null || service === "*" ? "all services" : service;
  return `${date} ${zone ?? "UTC"}, ${who}, ${effect ?? "quiet"}`;
}

function WindowForm({ onAdd }: { onAdd: (window: CalendarWindow) => void }) {
  const [name, setName] = useState("");
  const [service, setService] = useState("*");
  const [on, setOn] = useState<string[]>([]);
  const [from, setFrom] = useState(() => toField(currentTime()).slice(0, 16));
  const [to, setTo] = useState(() => toField(currentTime() + 3_600).slice(0, 16));
  const isWeekly = on.length > 0;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const ends = isWeekly
      ? { days: on, from: from.slice(11), to: to.slice(11), zone: zoneOf(new Date()) }
      : { from: writeMoment(fromField(from) ?? 0), to: writeMoment(fromField(to) ?? 0) };
    onAdd({ name: name.trim(), service: service.trim() || "*", ...ends });
    setName("");
  };
  return (
    <form aria-label="New window" onSubmit={submit} className="mt-2 flex flex-wrap items-end gap-2 text-small text-muted">
      <label>Window<input required maxLength={200} value={name} onChange={(event) => setName(event.target.value)} placeholder="database move" className={`${field} block`} /></label>
      <label>Service<input value={service} onChange={(event) => setService(event.target.value)} className={`${field} block w-28`} /></label>
      <label>From<input type="datetime-local" required value={from} onChange={(event) => setFrom(event.target.value)} className={`${field} block`} /></label>
      <label>To<input type="datetime-local" required value={to} onChange={(event) => setTo(event.target.value)} className={`${field} block`} /></label>
      <fieldset className="flex flex-wrap gap-x-2">
        <legend>Each week on</legend>
        {days.map((day) => (
          <label key={day} className="flex items-center gap-1">
            <input type="checkbox" checked={on.includes(day)} onChange={(event) => setOn(event.target.checked ? [...on, day] : on.filter((other) => other !== day))} />
            {day}
          </label>
        ))}
      </fieldset>
      <button type="submit" disabled={name.trim() === ""} className={mainButton}>Add window</button>
    </form>
  );
}

/** "+01:00": the distance of the reader's clock to UTC. */
function zoneOf(date: Date): string {
  const minutes = -date.getTimezoneOffset();
  const two = (value: number) => String(Math.trunc(Math.abs(value))).padStart(2, "0");
  return minutes === 0 ? "UTC" : `${minutes < 0 ? "-" : "+"}${two(minutes / 60)}:${two(minutes % 60)}`;
}

function HolidayForm({ onAdd }: { onAdd: (holiday: Holiday) => void }) {
  const [name, setName] = useState("");
  const [date, setDate] = useState("");
  const [effect, setEffect] = useState("sunday");
  const submit = (event: FormEvent) => {
    event.preventDefault();
    onAdd({ name: name.trim(), date, effect });
    setName("");
  };
  return (
    <form aria-label="New holiday" onSubmit={submit} className="mt-2 flex flex-wrap items-end gap-2 text-small text-muted">
      <label>Holiday<input required maxLength={200} value={name} onChange={(event) => setName(event.target.value)} className={`${field} block`} /></label>
      <label>Date<input type="date" required value={date} onChange={(event) => setDate(event.target.value)} className={`${field} block`} /></label>
      <label>
        Is
        <select value={effect} onChange={(event) => setEffect(event.target.value)} className={`${choice} block`}>
          <option value="sunday">like a Sunday</option>
          <option value="quiet">quiet: silence is not told</option>
        </select>
      </label>
      <button type="submit" disabled={name.trim() === "" || date === ""} className={mainButton}>Add holiday</button>
    </form>
  );
}
