import { useId, useState, type FormEvent } from "react";
import { session } from "../api/session";

/** Asks for a token when the server answered 401. */
export function TokenPrompt({ refused }: { refused: boolean }) {
  const [token, setToken] = useState("");
  const field = useId();
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (token.trim() !== "") session.unlock(token.trim());
  };
  return (
    <main className="grid min-h-dvh place-items-center p-4">
      <form
        onSubmit={submit}
        className="w-full max-w-96 rounded-panel border border-line bg-surface p-6"
        aria-label="Token"
      >
        <h1 className="text-lead font-semibold">Seismolog needs a token</h1>
        <p className="mt-1 text-soft">
          {refused
            ? "The server refused the token this browser holds: it was revoked, is unknown here, or may do too little. The page wants one that may do everything: the admin token of the workspace, in the file admin_token of the data directory."
            : "This server answers only to requests that carry one."}
        </p>
        <label htmlFor={field} className="mt-4 block text-small text-muted">
          Token
        </label>
        <input
          id={field}
          type="password"
          autoComplete="current-password"
          autoFocus
          value={token}
          onChange={(event) => setToken(event.target.value)}
          className="mt-1 h-8 w-full rounded-chip border border-edge bg-page px-2 font-mono text-small"
        />
        <button
          type="submit"
          disabled={token.trim() === ""}
          className="mt-4 h-8 w-full rounded-chip bg-ink font-medium text-surface disabled:opacity-50"
        >
          Open
        </button>
        <p className="mt-3 text-small text-muted">Kept in this browser only, and sent to this server only.</p>
      </form>
    </main>
  );
}
