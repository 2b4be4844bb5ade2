import { apiAddress, type Params } from "./address";
import { session } from "./session";

/** The server answered, but not with what was asked for. */
export class ApiError extends Error {
  readonly status: number;

  constructor(status: number, message: string) {
    super(message);
    this.name = "ApiError";
    this.status = status;
  }
}

export async function getJson<T>(path: string, params: Params, signal: AbortSignal): Promise<T> {
  return (await ask(apiAddress(document.baseURI, path, params), { signal }, session.get().token)).json() as Promise<T>;
}

/** Changes something, and answers what the server says of it. */
export async function send<T>(method: "POST" | "PUT" | "DELETE", path: string, body?: unknown, params: Params = {}): Promise<T> {
  const init: RequestInit = { method };
  if (body !== undefined) init.body = JSON.stringify(body);
  return (await ask(apiAddress(document.baseURI, path, params), init, session.get().token)).json() as Promise<T>;
}

/** A request that carries a token of its own. */
export async function ask(address: string, init: RequestInit, token: string | null): Promise<Response> {
  const headers = new Headers(init.headers);
  if (token !== null) headers.set("Authorization", `Bearer ${token}`);
  const response = await fetch(address, { ...init, headers });
  if (response.status === 401) session.lock();
  if (!response.ok) throw new ApiError(response.status, await reason(response));
  return response;
}

/** The server's own words where it gave any. */
async function reason(response: Response): Promise<string> {
  try {
    const body = (await response.json()) as { error?: unknown; detail?: unknown; answer?: unknown };
    for (const words of [body.error, body.detail, body.answer]) {
      if (typeof words === "string") return words;
    }
  } catch {
    // Not JSON: the status has to do.
  }
  return `${response.status} ${response.statusText}`.trim();
}
