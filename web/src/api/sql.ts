import { apiAddress } from "./address";
import { ask, ApiError } from "./client";
import { session } from "./session";

/** Values of a query by name: they are sent beside its text and never become part of it. */
export type SqlValues = Record<string, string>;

export type SqlColumn = { name: string; type: string };

/** An answer by rows of values, as the server wrote it. */
export type SqlAnswer = { meta: SqlColumn[]; data: unknown[][]; rows: number; statistics: { elapsed: number } };

/** Queries want a token even on this machine; the server hands one to callers that are on it. Null: there is none. */
let local: Promise<string | null> | null = null;

async function queryToken(): Promise<string | null> {
  const { token } = session.get();
  if (token !== null) return token;
  local ??= fetch(apiAddress(document.baseURI, "tokens"))
    .then(async (response) => {
      if (!response.ok) return null;
      const tokens = (await response.json()) as { workspace_admin_token?: unknown };
      return typeof tokens.workspace_admin_token === "string" ? tokens.workspace_admin_token : null;
    })
    .catch(() => ((local = null), null));
  return local;
}

/** The answer as text, in the format that the query names. */
export async function querySqlText(text: string, values: SqlValues, signal?: AbortSignal): Promise<string> {
  const form = new URLSearchParams({ q: text });
  for (const [name, value] of Object.entries(values)) form.set(`param_${name}`, value);
  const init: RequestInit = { method: "POST", body: form };
  if (signal !== undefined) init.signal = signal;
  return (await askWithToken("v0/sql", init)).text();
}

/** A request of the routes that always want a token. */
export async function askWithToken(path: string, init: RequestInit): Promise<Response> {
  const token = await queryToken();
  if (token === null) throw new ApiError(403, "queries want a token: open the page with one, or from the machine the server runs on");
  return ask(apiAddress(document.baseURI, path), init, token);
}

/** The answer as columns and rows. The text names no format. */
export async function querySql(text: string, values: SqlValues = {}, signal?: AbortSignal): Promise<SqlAnswer> {
  return parseExactly(await querySqlText(`${text}\nFORMAT JSONCompact`, values, signal)) as SqlAnswer;
}

/** JSON whose whole numbers beyond 2^53 keep their digits. */
export function parseExactly(text: string): unknown {
  return JSON.parse(text, exactly);
}

/** A whole number beyond 2^53 stays as it is written, where the browser tells how that was. */
function exactly(_key: string, value: unknown, context?: { source?: string }): unknown {
  if (typeof value !== "number" || Number.isSafeInteger(value) || !Number.isInteger(value)) return value;
  return context?.source ?? value;
}
