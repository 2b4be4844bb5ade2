import { useQuery } from "@tanstack/react-query";
import { querySql, querySqlText, type SqlAnswer } from "../api/sql";

/** What a result can be read as; the first is the page's own table. */
export const formats = ["Table", "CSVWithNames", "TSVWithNames", "JSON", "JSONEachRow", "PrettyCompact"] as const;
export type Format = (typeof formats)[number];

export type SqlRun = { table: SqlAnswer | undefined; text: string | undefined; error: Error | null; isFetching: boolean };

/** The answer to a query, asked again with each `run`; of the two shapes only the chosen one is there. */
export function useSqlRun(asked: string, format: Format, run: number): SqlRun {
  const isTable = format === "Table";
  const table = useQuery({
    queryKey: ["sql", asked, run],
    queryFn: ({ signal }) => querySql(asked, {}, signal),
    enabled: asked !== "" && isTable,
    retry: false,
    gcTime: 0,
  });
  const text = useQuery({
    queryKey: ["sql text", asked, format, run],
    queryFn: ({ signal }) => querySqlText(`${asked}\nFORMAT ${format}`, {}, signal),
    enabled: asked !== "" && !isTable,
    retry: false,
    gcTime: 0,
  });
  const { error, isFetching } = isTable ? table : text;
  return { table: isTable ? table.data : undefined, text: isTable ? undefined : text.data, error, isFetching };
}
