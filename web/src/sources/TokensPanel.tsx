import { useState } from "react";
import { useTokenChange, useTokens, type Token } from "../api/tokens";
import { ApiError } from "../api/client";
import { button } from "../app/fields";
import { FailureNote, Note } from "../app/Note";
import { Panel } from "../app/Panel";
import { useCopy } from "../app/useCopy";
import { plural } from "../format/number";
import { TokenForm } from "./TokenForm";
import { scopeWords, secretEnd } from "./tokenWords";

/** The token that the workspace itself has; it follows from the key of the server. */
const workspaceAdmin = "workspace-admin";

/** Who may do what: tokens with their scopes; secrets are copied, never shown. */
export function TokensPanel({ sources }: { sources: readonly string[] }) {
  const { data, error } = useTokens();
  const [isFormOpen, setFormOpen] = useState(false);
  const change = useTokenChange();
  const isRefused = error instanceof ApiError && error.status === 403;
  const aside = (
    <>
      {data !== undefined && plural(data.length, "token")}
      <button type="button" className={button} disabled={isRefused} aria-expanded={isFormOpen} onClick={() => setFormOpen(!isFormOpen)}>New token</button>
    </>
  );
  return (
    <Panel title="Tokens" aside={aside}>
      {isFormOpen && (
        <div className="border-b border-line px-3 py-2">
          <TokenForm sources={sources} onDone={() => setFormOpen(false)} />
        </div>
      )}
      {isRefused && <Note>Tokens are shown to whoever has the admin token of the workspace.</Note>}
      {error !== null && !isRefused && data === undefined && <FailureNote what="Tokens" error={error} />}
      {data?.length === 0 && <Note>There is no token.</Note>}
      <ul aria-label="Tokens" className="max-h-80 overflow-auto empty:hidden" tabIndex={0}>
        {data?.map((token) => (
          <li key={token.id} data-token={token.name} className="flex flex-wrap items-start gap-x-3 gap-y-1 border-t border-line px-3 py-1.5 first:border-t-0">
            <TokenWords token={token} />
            <TokenActions token={token} isBusy={change.isPending} onRenew={() => change.mutate({ kind: "renew", id: token.id })} onDelete={() => change.mutate({ kind: "delete", id: token.id })} />
          </li>
        ))}
      </ul>
      {change.error !== null && <p role="alert" className="px-3 py-1 text-small text-root [overflow-wrap:anywhere]">Not done: {change.error.message}</p>}
    </Panel>
  );
}

function TokenWords({ token }: { token: Token }) {
  return (
    <span className="min-w-0 grow basis-60 [overflow-wrap:anywhere]">
      <bdi className="font-medium">{token.name}</bdi> <code className="text-small text-muted">{secretEnd(token.token)}</code>
      <span dir="auto" className="block text-small text-soft">{token.scopes.map(scopeWords).join("; ")}</span>
    </span>
  );
}

type ActionsProps = { token: Token; isBusy: boolean; onRenew: () => void; onDelete: () => void };

/** Programs that use a token stop when it is renewed or deleted, so both are asked twice. */
function TokenActions({ token, isBusy, onRenew, onDelete }: ActionsProps) {
  const { isCopied, copy } = useCopy();
  const [asked, setAsked] = useState<"renew" | "delete" | null>(null);
  const isOwn = token.id !== workspaceAdmin;
  return (
    <span className="flex flex-wrap gap-1">
      <button type="button" className={button} onClick={() => copy(token.token)} aria-label={`Copy the token ${token.name}`}>{isCopied ? "Copied" : "Copy"}</button>
      {isOwn && asked === null && (
        <>
          <button type="button" className={button} onClick={() => setAsked("renew")} aria-label={`Renew the token ${token.name}`}>Renew</button>
          <button type="button" className={button} onClick={() => setAsked("delete")} aria-label={`Delete the token ${token.name}`}>Delete</button>
        </>
      )}
      {asked !== null && (
        <>
          <button type="button" className={`${button} text-root`} disabled={isBusy} onClick={() => (setAsked(null), asked === "renew" ? onRenew() : onDelete())}>
            {asked === "renew" ? "The old one stops working: renew" : "Really delete"}
          </button>
          <button type="button" className={button} onClick={() => setAsked(null)}>Keep</button>
        </>
      )}
    </span>
  );
}
