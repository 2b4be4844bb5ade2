import { streamAddress } from "./address";
import { ApiError, getJson } from "./client";
import { readTick, type Tick, type UnixSeconds } from "./contract";
import { applyDelta, isDelta, type WireTick } from "./delta";
import { misfitsMax, retryDelayMs, silenceMs } from "./limits";
import { session } from "./session";

export type Link =
  | { state: "connecting" }
  | { state: "live" }
  | { state: "lost"; since: UnixSeconds; reason: string };

export type Follower = { onTick: (tick: Tick) => void; onLink: (link: Link) => void };

/**
 * Follows the server until `signal` aborts: one snapshot by request (which also tells a refused
 * token from a lost server, as a WebSocket cannot), then the stream, and again after a loss.
 */
export async function follow(follower: Follower, signal: AbortSignal): Promise<void> {
  let failures = 0;
  let misfits = 0;
  let lostSince: UnixSeconds | null = null;
  const live = () => {
    failures = 0;
    lostSince = null;
    follower.onLink({ state: "live" });
  };
  while (!signal.aborted) {
    let reason: string;
    try {
      follower.onTick(readTick(await getJson("api/stats", {}, signal)));
      const end = await listen(follower.onTick, live, misfits < misfitsMax, signal);
      misfits += end.isUnfit ? 1 : 0;
      reason = end.reason;
    } catch (error) {
      if (error instanceof ApiError && error.status === 401) return;
      reason = words(error);
    }
    if (signal.aborted) return;
    lostSince ??= (Date.now() / 1000) as UnixSeconds;
    follower.onLink({ state: "lost", since: lostSince, reason });
    await sleep(retryDelayMs(failures), signal);
    failures += 1;
  }
}

type End = { reason: string; isUnfit: boolean };

/** Reads the stream until it ends, or until a message does not follow the one before. */
function listen(
  onTick: Follower["onTick"],
  onOpen: () => void,
  deltas: boolean,
  signal: AbortSignal,
): Promise<End> {
  return new Promise((resolve) => {
    const socket = new WebSocket(streamAddress(document.baseURI, session.get().token, deltas));
    let watchdog = 0;
    let last: WireTick | null = null;
    const end = (reason: string, isUnfit = false) => {
      clearTimeout(watchdog);
      signal.removeEventListener("abort", onAbort);
      socket.onopen = socket.onmessage = socket.onclose = null;
      socket.close();
      resolve({ reason, isUnfit });
    };
    const onAbort = () => end("closed by the page");
    const feedWatchdog = () => {
      clearTimeout(watchdog);
      watchdog = window.setTimeout(() => end("the stream fell silent"), silenceMs);
    };
    signal.addEventListener("abort", onAbort);
    feedWatchdog();
    socket.onopen = onOpen;
    socket.onclose = () => end("the stream was closed");
    socket.onmessage = (event) => {
      feedWatchdog();
      try {
        const message: unknown = JSON.parse(String(event.data));
        const wire = isDelta(message) ? applyDelta(last, message) : (message as WireTick);
        onTick(readTick(wire));
        last = wire;
      } catch (error) {
        end(words(error), true);
      }
    };
  });
}

function words(error: unknown): string {
  // The browser's word for "no connection" is a TypeError that says nothing to a reader.
  if (error instanceof TypeError) return "the server does not answer";
  return error instanceof Error ? error.message : String(error);
}

function sleep(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, ms);
    signal.addEventListener("abort", () => (clearTimeout(timer), resolve()), { once: true });
  });
}
