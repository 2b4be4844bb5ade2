import { useQuery, type UseQueryResult } from "@tanstack/react-query";
import { askWithToken, parseExactly, type SqlAnswer, type SqlColumn } from "./sql";

/** A parameter as a node's template names it; what the template does not say is null. */
export type PipeParam = { name: string; type: string | null; description: string | null; required: boolean | null; default: unknown };

export type PipeNode = { name: string; description: string; sql: string; node_type: string; params: PipeParam[]; dependencies: string[] };

export type Pipe = {
  name: string;
  description: string;
  /** What its last node is for: endpoint, materialized, copy, sink, or default. */
  type: string;
  /** The node that is served; null where none is. */
  endpoint: string | null;
  nodes: PipeNode[];
};

type Wire<T> = { [K in keyof T]?: T[K] | null };

export function readPipe(wire: Wire<Omit<Pipe, "nodes">> & { nodes?: Wire<PipeNode>[] | null }): Pipe {
  return {
    name: wire.name ?? "",
    description: wire.description ?? "",
    type: wire.type ?? "default",
    endpoint: wire.endpoint ?? null,
    nodes: (wire.nodes ?? []).map((node) => ({
      name: node.name ?? "",
      description: node.description ?? "",
      sql: node.sql ?? "",
      node_type: node.node_type ?? "standard",
      params: node.params ?? [],
      dependencies: node.dependencies ?? [],
    })),
  };
}

/** The pipes of the project that the server was started with. */
export function usePipes(): UseQueryResult<Pipe[]> {
  return useQuery({
    queryKey: ["pipes"],
    queryFn: async ({ signal }) => {
      const answer = (await (await askWithToken("v0/pipes", { signal })).json()) as { pipes?: Parameters<typeof readPipe>[0][] };
      return (answer.pipes ?? []).map(readPipe);
    },
    retry: false,
    staleTime: 60_000,
  });
}

type ObjectAnswer = { meta?: SqlColumn[]; data?: Record<string, unknown>[]; rows?: number; statistics?: { elapsed?: number } };

/** Rows by name as rows by place, as the table of results takes them. */
export function byPlace(answer: ObjectAnswer): SqlAnswer {
  const meta = answer.meta ?? [];
  const data = (answer.data ?? []).map((row) => meta.map(({ name }) => row[name] ?? null));
  return { meta, data, rows: answer.rows ?? data.length, statistics: { elapsed: answer.statistics?.elapsed ?? 0 } };
}

/** What an endpoint answers, asked again with each `run`; not at all before the first. */
export function useEndpoint(name: string, query: string, run: number): UseQueryResult<SqlAnswer> {
  return useQuery({
    queryKey: ["endpoint", name, query, run],
    queryFn: async ({ signal }) => {
      const path = `v0/pipes/${encodeURIComponent(name)}.json${query === "" ? "" : `?${query}`}`;
      return byPlace(parseExactly(await (await askWithToken(path, { signal })).text()) as ObjectAnswer);
    },
    enabled: run > 0,
    retry: false,
    gcTime: 0,
  });
}

/** All endpoints as OpenAPI tells them, as the server writes it. */
export async function readOpenApi(): Promise<string> {
  return (await askWithToken("v0/pipes/openapi.json", {})).text();
}
