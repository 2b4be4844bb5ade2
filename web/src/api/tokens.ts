import { useMutation, useQuery, useQueryClient, type UseMutationResult, type UseQueryResult } from "@tanstack/react-query";
import { askWithToken } from "./sql";

/** What a token may do: a kind, and for some kinds of which data source or endpoint, and which of its rows. */
export type Scope = { type: string; resource?: string | null; filter?: string | null };

export type Token = {
  id: string;
  name: string;
  description: string;
  /** The secret itself. */
  token: string;
  scopes: Scope[];
  /** C: made by hand; DS: granted by the project's files. */
  origin: string;
};

type WireToken = Partial<Omit<Token, "origin">> & { origin?: { type?: string } };

export function readToken(wire: WireToken): Token {
  const { id = "", name = "", description = "", token = "", scopes = [], origin } = wire;
  return { id, name, description, token, scopes, origin: origin?.type ?? "C" };
}

/** Who may do what in this workspace; only an administrator is told. */
export function useTokens(): UseQueryResult<Token[]> {
  return useQuery({
    queryKey: ["tokens"],
    queryFn: async ({ signal }) => {
      const answer = (await (await askWithToken("v0/tokens", { signal })).json()) as { tokens?: WireToken[] };
      return (answer.tokens ?? []).map(readToken);
    },
    retry: false,
  });
}

export type TokenChange =
  /** `scope` as the server reads it: KIND, KIND:resource or KIND:resource:filter. */
  | { kind: "create"; name: string; scope: string }
  | { kind: "renew"; id: string }
  | { kind: "delete"; id: string };

function request(change: TokenChange): [string, RequestInit] {
  if (change.kind === "create") return ["v0/tokens", { method: "POST", body: new URLSearchParams({ name: change.name, scope: change.scope }) }];
  const path = `v0/tokens/${encodeURIComponent(change.id)}`;
  return change.kind === "renew" ? [`${path}/refresh`, { method: "POST" }] : [path, { method: "DELETE" }];
}

export function useTokenChange(): UseMutationResult<unknown, Error, TokenChange> {
  const client = useQueryClient();
  return useMutation({
    mutationFn: async (change: TokenChange) => (await askWithToken(...request(change))).json(),
    onSuccess: () => client.invalidateQueries({ queryKey: ["tokens"] }),
  });
}
