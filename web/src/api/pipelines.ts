import { keepPreviousData, useMutation, useQuery, useQueryClient, type UseMutationResult, type UseQueryResult } from "@tanstack/react-query";
import { ApiError, getJson, send } from "./client";
import type { UnixSeconds } from "./contract";
import { failedRowsMax, handlerLinesMax } from "./limits";

export type Entry = { name: string; value: string };

/** A transform, a sink or a source: its kind and whatever that kind takes. */
export type Part = { kind: string; name?: string; [option: string]: unknown };

/** A pipeline as somebody lays it down. */
export type Definition = {
  name: string;
  space?: string;
  state?: "running" | "paused";
  sources?: Part[];
  transforms?: Part[];
  sinks?: Part[];
  environment?: Entry[];
  metadata?: Record<string, unknown>;
};

export type Stage = { name: string; in: number; out: number; dropped: Record<string, number>; errors: number; seconds: number };
export type Topic = { events: number; bytes: number };

export type Counts = {
  published: number;
  /** From sources; servers of before do not say. */
  read?: number;
  refused: number;
  consumed: number;
  delivered: number;
  failed: number;
  replayed: number;
  discarded: number;
  worker_restarts: number;
  topics: { input: Topic; output: Topic; failed: Topic };
  stages: Stage[];
};

type WirePipeline = {
  id: string;
  name: string;
  state: string;
  created_at: string;
  definition: Definition;
  tokens?: { name: string; token: string }[];
  problem?: string | null;
  counts?: Counts;
};

/** A pipeline with its figures; secrets of its tokens are not kept. */
export type Pipeline = {
  id: string;
  name: string;
  isPaused: boolean;
  createdAt: string;
  definition: Definition;
  tokens: string[];
  /** Why it does not run; empty if it does. */
  problem: string;
  /** Null until it is opened. */
  counts: Counts | null;
};

export function readPipeline(wire: WirePipeline): Pipeline {
  const { id, name, state, created_at, definition, tokens = [], problem, counts } = wire;
  return { id, name, isPaused: state === "paused", createdAt: created_at, definition, tokens: tokens.map((token) => token.name), problem: problem ?? "", counts: counts ?? null };
}

const path = (id: string, rest = ""): string => `api/pipelines/${encodeURIComponent(id)}${rest}`;

export function usePipelines(isLive: boolean): UseQueryResult<Pipeline[]> {
  return useQuery({
    queryKey: ["pipelines"],
    queryFn: async ({ signal }) => (await getJson<WirePipeline[]>("api/pipelines", {}, signal)).map(readPipeline),
    refetchInterval: isLive ? 3_000 : false,
    staleTime: isLive ? 0 : 60_000,
    retry: false,
  });
}

/** One with its figures, which opens it on the server; an empty id asks nothing. */
export function usePipeline(id: string): UseQueryResult<Pipeline> {
  return useQuery({
    queryKey: ["pipeline", id],
    queryFn: async ({ signal }) => readPipeline(await getJson<WirePipeline>(path(id), {}, signal)),
    enabled: id !== "",
    refetchInterval: 2_000,
    retry: false,
  });
}

/** A pipeline that is ready to be laid down. */
export type Ready = { name: string; title: string; definition: Definition };

/** Those that the server has; older ones have none. */
export function useReadyPipelines(): UseQueryResult<Ready[]> {
  return useQuery({
    queryKey: ["ready pipelines"],
    queryFn: async ({ signal }) => {
      try {
        const ready = await getJson<unknown>(path("templates"), {}, signal);
        return Array.isArray(ready) ? (ready as Ready[]) : [];
      } catch (error) {
        if (error instanceof ApiError && error.status === 404) return [];
        throw error;
      }
    },
    retry: false,
    staleTime: Infinity,
  });
}

/** What a program needs to publish and consume. */
export type Credentials = { id: string; name: string; token: string };

export type PipelineChange =
  | { kind: "create"; definition: Definition }
  | { kind: "replace"; id: string; definition: Definition }
  | { kind: "state"; id: string; state: "running" | "paused" }
  | { kind: "delete"; id: string };

/** Answers the credentials; a deletion none. */
export function usePipelineChange(): UseMutationResult<Credentials | null, Error, PipelineChange> {
  const client = useQueryClient();
  return useMutation({
    mutationFn: async (change: PipelineChange) => {
      if (change.kind === "delete") {
        await send("DELETE", path(change.id));
        return null;
      }
      const { id, name, tokens } = await (change.kind === "create"
        ? send<WirePipeline>("POST", "api/pipelines", change.definition)
        : change.kind === "replace"
          ? send<WirePipeline>("PUT", path(change.id), change.definition)
          : send<WirePipeline>("POST", path(change.id, "/state"), { state: change.state }));
      return { id, name, token: tokens?.[0]?.token ?? "" };
    },
    onSuccess: (_, change) => {
      if (change.kind === "delete") client.removeQueries({ queryKey: ["pipeline", change.id] });
      return Promise.all([
        client.invalidateQueries({ queryKey: ["pipelines"] }),
        change.kind === "create" || change.kind === "delete" ? undefined : client.invalidateQueries({ queryKey: ["pipeline", change.id] }),
      ]);
    },
  });
}

/** A line that a handler wrote. */
export type HandlerLine = { at: UnixSeconds; level: string; message: string };

type WireLine = { level?: string; timestamp?: string; payload?: { message?: unknown } };

export function readLine({ level = "", timestamp = "", payload }: WireLine): HandlerLine {
  return { at: (Date.parse(timestamp) / 1_000) as UnixSeconds, level, message: String(payload?.message ?? "") };
}

/** The last lines, the newest first. */
export function useHandlerLines(id: string): UseQueryResult<HandlerLine[]> {
  return useQuery({
    queryKey: ["pipeline lines", id],
    queryFn: async ({ signal }) => (await getJson<WireLine[]>(path(id, "/logs"), { limit: String(handlerLinesMax) }, signal)).map(readLine).reverse(),
    refetchInterval: 3_000,
    retry: false,
  });
}

/** What came of an event that was tried. */
export type Trial = { status: "ok" | "dropped" | "error"; response: unknown; error: string; stack: string; lines: HandlerLine[] };

type WireTrial = { status: Trial["status"]; response?: unknown; error_details?: string; stack_trace?: string; logs?: WireLine[] };

/** Whose transforms an event is tried with: a pipeline's, or those of one that is only written yet. */
export type TrialSubject = { id: string } | { definition: Definition };

/** An event as JSON text. */
export type TrialRun = { subject: TrialSubject; event: string };

/** Runs one event through the transforms; nothing is kept of it, nor of a pipeline that is only written. */
export function useTrial(): UseMutationResult<Trial, Error, TrialRun> {
  return useMutation({
    mutationFn: async ({ subject, event }: TrialRun) => {
      const payload: unknown = JSON.parse(event);
      const { status, response, error_details, stack_trace, logs } = await ("id" in subject
        ? send<WireTrial>("POST", path(subject.id, "/test"), payload)
        : send<WireTrial>("POST", "api/trials", { ...subject, event: payload }).catch(sayOldServer));
      return { status, response, error: error_details ?? "", stack: stack_trace ?? "", lines: (logs ?? []).map(readLine) };
    },
  });
}

function sayOldServer(error: unknown): never {
  const isUnknown = error instanceof ApiError && (error.status === 404 || error.status === 405);
  throw isUnknown ? new Error("this server tries only pipelines that are laid down. Create it paused, and try it then.") : error;
}

/** An event of which a transform or a sink made nothing, and why. */
export type FailedEvent = { id: number; at: UnixSeconds; payload: unknown; error: string; stack: string };

type WireFailed = { id: number; receive_time?: string; payload?: unknown; error_details?: string; stack_trace?: string };

export function readFailed({ id, receive_time = "", payload, error_details, stack_trace }: WireFailed): FailedEvent {
  return { id, at: (Date.parse(receive_time) / 1_000) as UnixSeconds, payload, error: error_details ?? "", stack: stack_trace ?? "" };
}

/** A page of failed events behind an id, the oldest first. */
export function useFailedEvents(id: string, after: number): UseQueryResult<FailedEvent[]> {
  return useQuery({
    queryKey: ["pipeline failed", id, after],
    queryFn: async ({ signal }) => {
      const params = { after: String(after), limit: String(failedRowsMax) };
      return (await getJson<WireFailed[]>(path(id, "/failed"), params, signal)).map(readFailed);
    },
    refetchInterval: 3_000,
    retry: false,
    placeholderData: keepPreviousData,
  });
}

/** All of them, or the one of an id. */
export type FailedChange = { act: "replay" | "discard"; id: number | "all" };

/** How many were taken, and whether none is left: one request takes a bounded number. */
export type FailedOutcome = { count: number; is_empty: boolean };

export function useFailedChange(pipeline: string): UseMutationResult<FailedOutcome, Error, FailedChange> {
  const client = useQueryClient();
  return useMutation({
    mutationFn: ({ act, id }: FailedChange) =>
      send<FailedOutcome>("POST", path(pipeline, `/failed/${act}`), id === "all" ? { all: true } : { ids: [id] }),
    onSuccess: () =>
      Promise.all([
        client.invalidateQueries({ queryKey: ["pipeline failed", pipeline] }),
        client.invalidateQueries({ queryKey: ["pipeline", pipeline] }),
      ]),
  });
}
