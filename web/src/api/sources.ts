import { keepPreviousData, useQuery, type UseQueryResult } from "@tanstack/react-query";
import { quarantineRowsMax, rawShownMax, reasonRowsMax, reasonsMax } from "./limits";
import { askWithToken, querySql, type SqlAnswer, type SqlColumn } from "./sql";

/** A table that takes rows, as `GET /v0/datasources` tells it. */
export type Source = {
  name: string;
  description: string;
  columns: SqlColumn[];
  sortingKey: string;
  /** How long rows are kept, in the words of its definition; empty for ever, null where the server does not tell. */
  ttl: string | null;
  rows: number;
  bytes: number;
};

type WireSource = {
  name: string;
  description?: string | null;
  columns?: SqlColumn[];
  engine?: { engine_sorting_key?: string | null; engine_ttl?: string | null };
  statistics?: { row_count?: number | null; bytes?: number | null };
};

export function readSource(wire: WireSource): Source {
  return {
    name: wire.name,
    description: wire.description ?? "",
    columns: (wire.columns ?? []).map(({ name, type }) => ({ name, type })),
    sortingKey: wire.engine?.engine_sorting_key ?? "",
    ttl: wire.engine === undefined || !("engine_ttl" in wire.engine) ? null : (wire.engine.engine_ttl ?? ""),
    rows: wire.statistics?.row_count ?? 0,
    bytes: wire.statistics?.bytes ?? 0,
  };
}

export async function readSources(signal: AbortSignal): Promise<Source[]> {
  const answer = (await (await askWithToken("v0/datasources", { signal })).json()) as { datasources?: WireSource[] };
  return (answer.datasources ?? []).map(readSource);
}

/** How often sizes are read, in ms: often enough for a rate that follows. */
const sizesEveryMs = 2_000;

/** Sizes of all sources and when they were read (`dataUpdatedAt`). */
export function useSources(isLive: boolean): UseQueryResult<Source[]> {
  return useQuery({
    queryKey: ["sources"],
    queryFn: ({ signal }) => readSources(signal),
    refetchInterval: isLive ? sizesEveryMs : false,
    staleTime: isLive ? 0 : 60_000,
    retry: false,
  });
}

/** A name that may stand between backticks; anything else is not asked about. */
const isPlainName = (name: string): boolean => /^[A-Za-z_][A-Za-z0-9_]*$/.test(name);

const quarantineOf = (name: string): string => `\`${name}_quarantine\``;

/** How many rows each source has in quarantine. */
export function useQuarantineCounts(names: readonly string[]): UseQueryResult<ReadonlyMap<string, number>> {
  const plain = names.filter(isPlainName);
  return useQuery({
    queryKey: ["quarantine counts", ...plain],
    queryFn: async ({ signal }) => {
      const parts = plain.map((name) => `SELECT '${name}' AS name, count() AS n FROM ${quarantineOf(name)}`);
      const { data } = await querySql(parts.join("\nUNION ALL\n"), {}, signal);
      return new Map(data.map(([name, count]) => [String(name), Number(count)]));
    },
    enabled: plain.length > 0,
    refetchInterval: 5_000,
    retry: false,
    placeholderData: keepPreviousData,
  });
}

/** A reason without what only one row has: the value, the place in the body. */
const kindOf = (reason: string): string =>
  `replaceRegexpOne(replaceRegexpOne(${reason}, '(?s)^value ''.*'' on column', 'value of column'), ' at line [0-9]+, byte [0-9]+', '')`;

export type Reason = { kind: string; count: number };

/** Why the last rows of a source were turned away, the most frequent reason first. */
export function useReasons(source: string): UseQueryResult<Reason[]> {
  return useQuery({
    queryKey: ["quarantine reasons", source],
    queryFn: async ({ signal }) => {
      const rows = `SELECT c__error FROM ${quarantineOf(source)} ORDER BY insertion_date DESC LIMIT ${reasonRowsMax}`;
      const reasons = `SELECT arrayJoin(c__error) AS reason FROM (${rows})`;
      const { data } = await querySql(
        `SELECT ${kindOf("reason")} AS kind, count() AS n FROM (${reasons}) GROUP BY kind ORDER BY n DESC, kind LIMIT ${reasonsMax}`,
        {},
        signal,
      );
      return data.map(([kind, count]) => ({ kind: String(kind), count: Number(count) }));
    },
    enabled: isPlainName(source),
    refetchInterval: 5_000,
    retry: false,
    placeholderData: keepPreviousData,
  });
}

/** A row that was turned away: when, why, in which columns, and what had come (its beginning, and how long it is). */
export type Refused = { at: string; reasons: string[]; columns: string[]; raw: string; rawLength: number };

export function readRefused({ data }: SqlAnswer): Refused[] {
  const texts = (value: unknown) => (Array.isArray(value) ? value.map(String) : []);
  return data.map(([at, reasons, columns, raw, length]) => ({
    at: String(at),
    reasons: texts(reasons),
    columns: texts(columns),
    raw: String(raw ?? ""),
    rawLength: Number(length ?? 0),
  }));
}

/** Rows in quarantine, the last first; of one kind of reason where one is given. */
export function useRefused(source: string, kind: string): UseQueryResult<Refused[]> {
  return useQuery({
    queryKey: ["quarantine rows", source, kind],
    queryFn: async ({ signal }) => {
      const where = kind === "" ? "" : `WHERE arrayExists(x -> ${kindOf("x")} = {kind:String}, c__error) `;
      const answer = await querySql(
        `SELECT toString(insertion_date), c__error, c__error_column, substringUTF8(ifNull(c__raw, ''), 1, ${rawShownMax}), lengthUTF8(ifNull(c__raw, '')) ` +
          `FROM ${quarantineOf(source)} ${where}ORDER BY insertion_date DESC LIMIT ${quarantineRowsMax}`,
        kind === "" ? {} : { kind },
        signal,
      );
      return readRefused(answer);
    },
    enabled: isPlainName(source),
    refetchInterval: 5_000,
    retry: false,
    placeholderData: keepPreviousData,
  });
}
