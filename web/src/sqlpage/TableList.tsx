import { useQuery, type UseQueryResult } from "@tanstack/react-query";
import { readSources } from "../api/sources";
import { querySql, type SqlColumn } from "../api/sql";
import { FailureNote, Note } from "../app/Note";
import { Panel } from "../app/Panel";

/** Tables that the engine writes itself; the list of data sources does not tell them. */
const builtin = [
  { name: "seismolog.anomalies", description: "What deviated, with the incident it belongs to." },
  { name: "seismolog.incidents", description: "Incidents as they are now." },
  { name: "seismolog.templates", description: "Kinds of lines with their counts." },
] as const;

type TableDescription = { name: string; description: string; columns: SqlColumn[] };

/** Columns of a table that no list tells: those of an answer without rows. */
async function columnsOf(table: (typeof builtin)[number], signal: AbortSignal): Promise<TableDescription> {
  return { ...table, columns: (await querySql(`SELECT * FROM ${table.name} LIMIT 0`, {}, signal)).meta };
}

/** Tables and their columns: data sources, and what the engine writes itself. */
export function useTables(): UseQueryResult<TableDescription[]> {
  return useQuery({
    queryKey: ["tables"],
    queryFn: async ({ signal }) => {
      const own = await Promise.allSettled(builtin.map((table) => columnsOf(table, signal)));
      const tables = await readSources(signal);
      return [...tables, ...own.flatMap((answer) => (answer.status === "fulfilled" ? [answer.value] : []))];
    },
    retry: false,
    staleTime: 60_000,
  });
}

/** What can be asked; a press writes the name into the query. */
export function TableList({ onName }: { onName: (name: string) => void }) {
  const { data, error, isPending } = useTables();
  return (
    <Panel title="Tables">
      {isPending && <Note>Reading tables…</Note>}
      {error !== null && <FailureNote what="Tables" error={error} />}
      <ul aria-label="Tables">
        {(data ?? []).map(({ name, description, columns }, place) => (
          <li key={name} data-table={name} className="border-t border-line px-3 py-1 first:border-t-0">
            <details open={place === 0}>
              <summary className="font-medium">{name}</summary>
              {description !== "" && <p className="text-small text-muted">{description}</p>}
              <button type="button" onClick={() => onName(name)} className="text-small font-medium text-selected hover:underline">insert {name}</button>
              <ul className="mt-0.5">
                {columns.map((column) => (
                  <li key={column.name}>
                    <button type="button" title="Write it into the query" onClick={() => onName(column.name)} className="flex w-full gap-3 rounded-chip px-1 text-left text-small hover:bg-hover">
                      <span className="min-w-0 grow font-mono [overflow-wrap:anywhere]">{column.name}</span>
                      <span className="text-tiny text-muted">{column.type.replace(/LowCardinality\((.*)\)/, "$1")}</span>
                    </button>
                  </li>
                ))}
              </ul>
            </details>
          </li>
        ))}
      </ul>
    </Panel>
  );
}
