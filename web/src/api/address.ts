/** Addresses of the API, relative to where the page is served. Empty parameters are left out. */

export type Params = Record<string, string | number>;

export function apiAddress(base: string, path: string, params: Params = {}): string {
  const url = new URL(path, base);
  for (const [name, value] of Object.entries(params)) {
    if (value !== "") url.searchParams.set(name, String(value));
  }
  return url.href;
}

/** A stream of differences, or of whole ticks, which a server that knows of no differences sends anyway. */
export function streamAddress(base: string, token: string | null, deltas: boolean): string {
  const url = new URL("ws/stream", base);
  url.protocol = url.protocol === "https:" ? "wss:" : "ws:";
  if (deltas) url.searchParams.set("deltas", "1");
  if (token !== null) url.searchParams.set("token", token);
  return url.href;
}
