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
  return ask<T>(apiAddress(document.baseURI, path, params), { signal });
}

export async function postJson<T>(path: string): Promise<T> {
  return ask<T>(apiAddress(document.baseURI, path), { method: "POST" });
}

async function ask<T>(address: string, init: RequestInit): Promise<T> {
  const { token } = session.get();
  const headers: HeadersInit = token === null ? {} : { Authorization: `Bearer ${token}` };
  const response = await fetch(address, { ...init, headers });
  if (response.status === 401) session.lock();
  if (!response.ok) throw new ApiError(response.status, await reason(response));
  return (await response.json()) as T;
}

/** The server's own words where it gave any. */
async function reason(response: Response): Promise<string> {
  try {
    const body = (await response.json()) as { error?: unknown };
    if (typeof body.error === "string") return body.error;
  } catch {
    // Not JSON: the status has to do.
  }
  return `${response.status} ${response.statusText}`.trim();
}
