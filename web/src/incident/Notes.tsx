import { useState, type FormEvent } from "react";
import { useAddNote, useNotes } from "../api/notes";
import { field, mainButton } from "../app/fields";
import { Labelled } from "../app/Labelled";
import { FailureNote } from "../app/Note";
import { useOwnName } from "../app/ownName";
import { Panel } from "../app/Panel";
import { plural } from "../format/number";
import { stamp } from "../format/time";

const textMax = 4_000;

/** What people found out and did, for whoever takes over and for the next time. */
export function Notes({ incident }: { incident: string }) {
  const { data, error } = useNotes(incident);
  return (
    <Panel title="Notes" aside={data !== undefined && data.length > 0 && plural(data.length, "note")}>
      {error !== null && <FailureNote what="Notes" error={error} />}
      <ol className="max-h-80 overflow-auto empty:hidden">
        {(data ?? []).map(({ at, by, text }, place) => (
          <li key={place} data-note={place} className="border-t border-line px-3 py-1.5 first:border-t-0">
            <p className="text-tiny text-muted">
              <bdi className="font-medium text-soft">{by === "" ? "somebody" : by}</bdi> · <time>{stamp(at)}</time>
            </p>
            <p dir="auto" className="whitespace-pre-wrap [overflow-wrap:anywhere]">{text}</p>
          </li>
        ))}
      </ol>
      <NoteForm incident={incident} />
    </Panel>
  );
}

function NoteForm({ incident }: { incident: string }) {
  const { name, setName, keep } = useOwnName();
  const [text, setText] = useState("");
  const added = useAddNote(incident);
  const written = text.trim();
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (written === "") return;
    keep();
    added.mutate({ by: name.trim(), text: written }, { onSuccess: () => setText("") });
  };
  return (
    <form onSubmit={submit} aria-label="Add a note" className="grid gap-2 border-t border-line p-3">
      <Labelled text="Note">
        <textarea
          value={text}
          rows={2}
          maxLength={textMax}
          dir="auto"
          placeholder="what you found, what you did"
          onChange={(event) => setText(event.target.value)}
          className={`${field} h-auto w-full py-1`}
        />
      </Labelled>
      <div className="flex flex-wrap items-end gap-2">
        <Labelled text="Your name" className="grow basis-28">
          <input value={name} maxLength={100} onChange={(event) => setName(event.target.value)} autoComplete="name" className={`${field} w-full`} />
        </Labelled>
        <button type="submit" disabled={written === "" || added.isPending} className={mainButton}>Add note</button>
      </div>
      {added.error !== null && <p role="alert" className="text-small text-root [overflow-wrap:anywhere]">Not added: {added.error.message}</p>}
    </form>
  );
}
