import { useState, type FormEvent } from "react";
import { severities } from "../api/alerts";
import { useSilenceChange, type Match } from "../api/silences";
import { button, choice, field, mainButton } from "../app/fields";
import { Labelled } from "../app/Labelled";
import { useOwnName } from "../app/ownName";
import { LengthChoice } from "./LengthChoice";
import { emptyMatch, lengthWords, matchOf, matchWords, silenceLengths, silenceOf, type MatchDraft } from "./silenceWords";

/** What one alert's silence may be about, in words. */
export type About = { words: string; match: Match };

type Props = {
  /** What is on offer; without it the form asks. */
  abouts?: readonly About[];
  services?: readonly string[];
  onDone: () => void;
};

const ownerMax = 100;
const reasonMax = 250;

/** What is not told, for how long, who wants it and why. */
export function SilenceForm({ abouts, services = [], onDone }: Props) {
  const { name, setName, keep } = useOwnName();
  const [reason, setReason] = useState("");
  const [seconds, setSeconds] = useState<(typeof silenceLengths)[number]>(silenceLengths[1]);
  const [place, setPlace] = useState(0);
  const [draft, setDraft] = useState<MatchDraft>(emptyMatch);
  const change = useSilenceChange();
  const about = abouts?.[place];
  const match = about === undefined ? matchOf(draft) : { match: about.match };
  const written = silenceOf(match, name, reason, seconds);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if ("missing" in written) return;
    keep();
    change.mutate({ kind: "add", silence: written.silence }, { onSuccess: onDone });
  };
  return (
    <form onSubmit={submit} aria-label="Silence" className="grid gap-2">
      {about === undefined ? (
        <>
          <MatchFields draft={draft} services={services} onChange={(part) => setDraft({ ...draft, ...part })} />
          {"match" in match && <p dir="auto" className="text-soft [overflow-wrap:anywhere]" data-sentence>Nothing is told of {matchWords(match.match)}.</p>}
        </>
      ) : (
        <Labelled text="What is not told">
          <select value={place} onChange={(event) => setPlace(Number(event.target.value))} className={`${choice} w-full`}>
            {(abouts ?? []).map(({ words }, at) => <option key={at} value={at}>{words}</option>)}
          </select>
        </Labelled>
      )}
      <LengthChoice name="For" lengths={silenceLengths} words={lengthWords} chosen={seconds} onChoose={setSeconds} />
      <div className="flex flex-wrap items-end gap-2">
        <Labelled text="Your name" className="grow basis-28">
          <input value={name} maxLength={ownerMax} onChange={(event) => setName(event.target.value)} autoComplete="name" className={`${field} w-full`} />
        </Labelled>
        <Labelled text="Reason" className="grow-[3] basis-48">
          <input value={reason} maxLength={reasonMax} onChange={(event) => setReason(event.target.value)} className={`${field} w-full`} />
        </Labelled>
      </div>
      <div className="flex flex-wrap items-center gap-2">
        <button type="submit" disabled={"missing" in written || change.isPending} className={mainButton}>Silence</button>
        <button type="button" className={button} onClick={onDone}>Cancel</button>
        {"missing" in written && <span className="text-small text-impacted">It needs {written.missing}.</span>}
      </div>
      {change.error !== null && <p role="alert" className="text-small text-root [overflow-wrap:anywhere]">Not silenced: {change.error.message}</p>}
    </form>
  );
}

type FieldsProps = { draft: MatchDraft; services: readonly string[]; onChange: (part: Partial<MatchDraft>) => void };

function MatchFields({ draft, services, onChange }: FieldsProps) {
  const toggled = (severity: (typeof severities)[number]) =>
    draft.severity.includes(severity) ? draft.severity.filter((known) => known !== severity) : [...draft.severity, severity];
  return (
    <>
      <div className="flex flex-wrap items-end gap-2">
        <Labelled text="Service" className="grow basis-32">
          <input list="silence-services" value={draft.service} placeholder="pay*, !web" onChange={(event) => onChange({ service: event.target.value })} className={`${field} w-full`} />
          <datalist id="silence-services">{services.map((service) => <option key={service} value={service} />)}</datalist>
        </Labelled>
        <Labelled text="Kind" className="grow basis-24">
          <input value={draft.kind} placeholder="rate" onChange={(event) => onChange({ kind: event.target.value })} className={`${field} w-full`} />
        </Labelled>
        <Labelled text="Labels" className="grow basis-32">
          <input value={draft.labels} placeholder="region=eu" onChange={(event) => onChange({ labels: event.target.value })} className={`${field} w-full`} />
        </Labelled>
      </div>
      <div role="group" aria-label="Severity" className="flex flex-wrap items-center gap-1">
        <span aria-hidden="true" className="text-small text-muted">Severity</span>
        {severities.map((severity) => (
          <button key={severity} type="button" aria-pressed={draft.severity.includes(severity)} className={button} onClick={() => onChange({ severity: toggled(severity) })}>
            {severity}
          </button>
        ))}
      </div>
      <p className="text-small text-muted">Several with commas; * stands for anything, ! in front for “not”. All that is filled in must hold.</p>
    </>
  );
}
