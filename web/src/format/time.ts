import type { UnixSeconds } from "../api/contract";

/** Times in the reader's time zone, lengths in the largest unit that says enough. */

const pad = (value: number, width = 2): string => String(value).padStart(width, "0");

/** 14:02:11 */
export function clock(ts: UnixSeconds): string {
  const date = new Date(ts * 1000);
  return `${pad(date.getHours())}:${pad(date.getMinutes())}:${pad(date.getSeconds())}`;
}

/** 2026-11-20 14:02:11.170 */
export function stamp(ts: UnixSeconds): string {
  const date = new Date(Math.round(ts * 1000));
  const day = `${date.getFullYear()}-${pad(date.getMonth() + 1)}-${pad(date.getDate())}`;
  return `${day} ${clock((date.getTime() / 1000) as UnixSeconds)}.${pad(date.getMilliseconds(), 3)}`;
}

/** The clock alone today, with the day before it otherwise. */
export function moment(ts: UnixSeconds, now: UnixSeconds): string {
  const today = stamp(now).slice(0, 10);
  const day = stamp(ts).slice(0, 10);
  return day === today ? clock(ts) : `${day} ${clock(ts).slice(0, 5)}`;
}

/** "12 s", "3 min", "2 h 5 min", "3 d" */
export function length(seconds: number): string {
  const whole = Math.max(0, Math.floor(seconds));
  if (whole < 60) return `${whole} s`;
  const minutes = Math.floor(whole / 60);
  if (minutes < 60) return `${minutes} min`;
  const hours = Math.floor(minutes / 60);
  if (hours >= 24) return `${Math.floor(hours / 24)} d`;
  return minutes % 60 === 0 ? `${hours} h` : `${hours} h ${minutes % 60} min`;
}

/** "3 min ago"; under five seconds and for clocks that run ahead, "now". */
export function ago(ts: UnixSeconds, now: UnixSeconds): string {
  return now - ts < 5 ? "now" : `${length(now - ts)} ago`;
}

export function currentTime(): UnixSeconds {
  return (Date.now() / 1000) as UnixSeconds;
}

const written = /\b\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(?:\.\d+)?Z/g;

/** Words of the engine with its times, which are UTC, as the page writes its own: the reader's clock, and the day where it is another. */
export function withOwnTimes(words: string, now: UnixSeconds): string {
  return words.replace(written, (time) => moment((Date.parse(time) / 1_000) as UnixSeconds, now));
}
