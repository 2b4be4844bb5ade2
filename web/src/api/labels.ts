import { useMutation, useQuery, useQueryClient, type UseMutationResult, type UseQueryResult } from "@tanstack/react-query";
import { getJson, send } from "./client";

/** What a label is about: the anomalies of one subject, or all about a template. */
export type About = { service: string; metric: string; template?: string | null } | { template: string };

export type Says = "expected" | "important";

export type Label = About & { label: Says };

export function useLabels(): UseQueryResult<Label[]> {
  return useQuery({
    queryKey: ["labels"],
    queryFn: async ({ signal }) => (await getJson<{ labels: Label[] }>("api/labels", {}, signal)).labels,
    refetchInterval: 30_000,
  });
}

/** Says something of anomalies; null takes back what was said. */
export function useLabelling(): UseMutationResult<unknown, Error, { about: About; says: Says | null }> {
  const client = useQueryClient();
  return useMutation({
    mutationFn: ({ about, says }) =>
      says === null ? send("DELETE", "api/labels", about) : send("POST", "api/labels", { ...about, label: says }),
    onSuccess: () => client.invalidateQueries({ queryKey: ["labels"] }),
  });
}

/** The same for equal subjects, whatever else an answer tells of them. */
export function keyOfAbout(about: About): string {
  if ("service" in about) return JSON.stringify([about.service, about.metric, about.template ?? ""]);
  return JSON.stringify([about.template]);
}
