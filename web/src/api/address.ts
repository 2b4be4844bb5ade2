/** Addresses of the API, relative to where the page is served. Empty parameters are left out. */

export type Params = Record<string, string | number>;

export function apiAddress(base: string, path: string, params: Params = {}): string {
  const url = new URL(path, base);
  for (const [name, value] of Object.entries(params)) {
    if (value !== "") url.searchParams.set(name, String(value));
  }
  return url.href;
}

/** The stream is asked for differences; a server that knows of none sends whole ticks. */
export function streamAddress(base: string, token: string | null): string {
  const url = new URL("ws/stream", base);
  url.protocol = url.protocol === "https:" ? "wss:" : "ws:";
  url.searchParams.set("deltas", "1");
  if (token !== null) url.searchParams.set("token", token);
  return url.href;
}
