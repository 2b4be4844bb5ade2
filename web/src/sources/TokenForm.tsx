import { useState, type FormEvent } from "react";
import { usePipes } from "../api/pipes";
import { useTokenChange } from "../api/tokens";
import { button, choice, field, mainButton } from "../app/fields";
import { Labelled } from "../app/Labelled";
import { scopeKinds, scopeOf, type TokenDraft } from "./tokenWords";

type Props = { sources: readonly string[]; onDone: () => void };

const nameMax = 256;

/** A token for one purpose: what it is called, what it may do, with what. */
export function TokenForm({ sources, onDone }: Props) {
  const [draft, setDraft] = useState<TokenDraft>({ name: "", kind: scopeKinds[0], resource: "", filter: "" });
  const change = useTokenChange();
  const { data: pipes } = usePipes();
  const endpoints = (pipes ?? []).filter(({ endpoint }) => endpoint !== null).map(({ name }) => name);
  const resources = draft.kind.of === "source" ? sources : endpoints;
  const written = scopeOf(draft);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if ("missing" in written) return;
    change.mutate({ kind: "create", name: draft.name.trim(), scope: written.scope }, { onSuccess: onDone });
  };
  return (
    <form onSubmit={submit} aria-label="New token" className="grid gap-2">
      <div className="flex flex-wrap items-end gap-2">
        <Labelled text="Name" className="grow basis-32">
          <input value={draft.name} maxLength={nameMax} onChange={(event) => setDraft({ ...draft, name: event.target.value })} className={`${field} w-full`} />
        </Labelled>
        <Labelled text="It may" className="grow basis-40">
          <select
            value={draft.kind.kind}
            onChange={(event) => setDraft({ ...draft, kind: scopeKinds.find(({ kind }) => kind === event.target.value) ?? scopeKinds[0], resource: "" })}
            className={`${choice} w-full`}
          >
            {scopeKinds.map(({ kind, words }) => <option key={kind} value={kind}>{words}</option>)}
          </select>
        </Labelled>
        {draft.kind.of !== null && (
          <Labelled text={draft.kind.of === "source" ? "Data source" : "Endpoint"} className="grow basis-40">
            <select value={draft.resource} onChange={(event) => setDraft({ ...draft, resource: event.target.value })} className={`${choice} w-full`}>
              <option value="">choose…</option>
              {resources.map((name) => <option key={name} value={name}>{name}</option>)}
            </select>
          </Labelled>
        )}
        {draft.kind.kind === "DATASOURCES:READ" && (
          <Labelled text="Only rows where (SQL)" className="grow-[2] basis-48">
            <input value={draft.filter} placeholder="service = 'api'" onChange={(event) => setDraft({ ...draft, filter: event.target.value })} className={`${field} w-full font-mono`} />
          </Labelled>
        )}
      </div>
      <div className="flex flex-wrap items-center gap-2">
        <button type="submit" disabled={"missing" in written || change.isPending} className={mainButton}>Create</button>
        <button type="button" className={button} onClick={onDone}>Cancel</button>
        {"missing" in written && <span className="text-small text-impacted">It needs {written.missing}.</span>}
      </div>
      {change.error !== null && <p role="alert" className="text-small text-root [overflow-wrap:anywhere]">Not created: {change.error.message}</p>}
    </form>
  );
}
