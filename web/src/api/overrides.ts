import { useMutation, useQuery, useQueryClient, type UseMutationResult, type UseQueryResult } from "@tanstack/react-query";
import { getJson, send } from "./client";

/** What people laid down about a template. Ids are text. */
export type OverrideBody =
  | { kind: "split" | "mask"; template: string; element: number }
  | { kind: "merge"; template: string; into: string }
  | { kind: "rename"; template: string; name: string }
  | { kind: "ignore"; template: string };

export type Override = OverrideBody & { id: number };

export type Element = { element: number; text: string; is_value: boolean };

export function useOverrides(): UseQueryResult<Override[]> {
  return useQuery({
    queryKey: ["overrides"],
    queryFn: async ({ signal }) => (await getJson<{ overrides: Override[] }>("api/templates/overrides", {}, signal)).overrides,
    refetchInterval: 15_000,
  });
}

export function useElements(template: string): UseQueryResult<Element[]> {
  return useQuery({
    queryKey: ["elements", template],
    queryFn: async ({ signal }) =>
      (await getJson<{ elements: Element[] }>(`api/templates/${encodeURIComponent(template)}/elements`, {}, signal)).elements,
    enabled: template !== "",
    retry: false,
  });
}

export type OverrideChange = { kind: "add"; body: OverrideBody } | { kind: "revert"; id: number };

/** Answers the number of a new one. */
export function useOverrideChange(): UseMutationResult<{ id?: number }, Error, OverrideChange> {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (change: OverrideChange) =>
      change.kind === "add"
        ? send<{ id?: number }>("POST", "api/templates/overrides", change.body)
        : send<{ id?: number }>("DELETE", `api/templates/overrides/${change.id}`),
    onSuccess: () =>
      Promise.all(["overrides", "templates", "elements"].map((name) => client.invalidateQueries({ queryKey: [name] }))),
  });
}
