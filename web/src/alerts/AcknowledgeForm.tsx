import { useState, type FormEvent } from "react";
import { useAcknowledgement } from "../api/alerts";
import { button, field, mainButton } from "../app/fields";
import { Labelled } from "../app/Labelled";
import { useOwnName } from "../app/ownName";
import { LengthChoice } from "./LengthChoice";
import { lengthWords, silenceLengths } from "./silenceWords";

/** Zero: until it is over. */
const lengths = [0, ...silenceLengths] as const;

/** Somebody takes an alert: who, why, for how long. */
export function AcknowledgeForm({ alertKey, onDone }: { alertKey: string; onDone: () => void }) {
  const { name, setName, keep } = useOwnName();
  const [reason, setReason] = useState("");
  const [seconds, setSeconds] = useState<(typeof lengths)[number]>(0);
  const acknowledgement = useAcknowledgement(alertKey);
  const owner = name.trim();
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (owner === "") return;
    keep();
    acknowledgement.mutate({ owner, reason: reason.trim(), ...(seconds === 0 ? {} : { for_s: seconds }) }, { onSuccess: onDone });
  };
  return (
    <form onSubmit={submit} aria-label="Acknowledge" className="grid gap-2">
      <LengthChoice name="For" lengths={lengths} words={(one) => (one === 0 ? "until it is over" : lengthWords(one))} chosen={seconds} onChoose={setSeconds} />
      <div className="flex flex-wrap items-end gap-2">
        <Labelled text="Your name" className="grow basis-28">
          <input autoFocus={owner === ""} value={name} maxLength={100} onChange={(event) => setName(event.target.value)} autoComplete="name" className={`${field} w-full`} />
        </Labelled>
        <Labelled text="Note" className="grow-[3] basis-48">
          <input value={reason} maxLength={250} placeholder="what you do about it" onChange={(event) => setReason(event.target.value)} className={`${field} w-full`} />
        </Labelled>
        <button type="submit" disabled={owner === "" || acknowledgement.isPending} className={mainButton}>I have it</button>
        <button type="button" className={button} onClick={onDone}>Cancel</button>
      </div>
      {acknowledgement.error !== null && <p role="alert" className="text-small text-root [overflow-wrap:anywhere]">Not done: {acknowledgement.error.message}</p>}
    </form>
  );
}
