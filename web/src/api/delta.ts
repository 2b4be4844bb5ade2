/** A tick as it came, with its place in the stream. */
export type WireTick = Readonly<Record<string, unknown>> & { seq?: number };

/** One list: replaced, or what left at its front, what changed of the rest, and what came at its end. */
export type ListDelta =
  | { whole: readonly unknown[] }
  | { dropped?: number; changed?: ReadonlyArray<readonly [place: number, fields: object]>; added?: readonly unknown[] };

/** What differs from the message before. Names with a dot lie in an object of the tick. */
export type Delta = {
  v: 1;
  kind: "delta";
  from: number;
  seq: number;
  set?: Readonly<Record<string, unknown>>;
  lists?: Readonly<Record<string, ListDelta>>;
};

export function isDelta(message: unknown): message is Delta {
  if (typeof message !== "object" || message === null) return false;
  const { v, kind } = message as { v?: unknown; kind?: unknown };
  return v === 1 && kind === "delta";
}

/**
 * The tick that a delta makes of the one before, which stays as it is; what did not change is the same object in both.
 * Throws when the delta is none of this tick's: it follows another message, or names what is not there.
 */
export function applyDelta(tick: WireTick | null, { from, seq, set = {}, lists = {} }: Delta): WireTick {
  if (tick === null || tick.seq !== from) throw new Error(`the stream jumped from ${tick?.seq ?? "its start"} to ${seq}`);
  let next: WireTick = tick;
  for (const [path, value] of Object.entries(set)) next = withValue(next, path, value);
  for (const [path, delta] of Object.entries(lists)) next = withValue(next, path, nextList(valueAt(next, path), delta, path));
  return { ...next, seq };
}

function valueAt(tick: WireTick, path: string): unknown {
  const [name = "", inner] = path.split(".");
  const value = tick[name];
  return inner === undefined ? value : (value as Record<string, unknown> | undefined)?.[inner];
}

function withValue(tick: WireTick, path: string, value: unknown): WireTick {
  const [name = "", inner] = path.split(".");
  return { ...tick, [name]: inner === undefined ? value : { ...(tick[name] as object | undefined), [inner]: value } };
}

function nextList(known: unknown, delta: ListDelta, path: string): readonly unknown[] {
  if ("whole" in delta) return delta.whole;
  const { dropped = 0, changed = [], added = [] } = delta;
  if (!Array.isArray(known) || !isPlace(dropped, known.length + 1)) throw misfit(path);
  const next: unknown[] = known.slice(dropped);
  for (const [place, fields] of changed) {
    const element: unknown = isPlace(place, next.length) ? next[place] : null;
    if (typeof element !== "object" || element === null) throw misfit(path);
    next[place] = { ...element, ...fields };
  }
  return [...next, ...added];
}

function isPlace(place: number, length: number): boolean {
  return Number.isInteger(place) && place >= 0 && place < length;
}

function misfit(path: string): Error {
  return new Error(`the server changed what is not in ${path}`);
}
