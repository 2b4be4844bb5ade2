import { useAlertExplanation } from "../api/alerts";
import { useGivenUp } from "../api/channels";
import { Door } from "../app/Door";
import { currentTime } from "../format/time";
import { AlertActions } from "./AlertActions";
import { handWords, lostWords, toldWords } from "./alertWords";

/** An incident is acknowledged by its own button, which is for the alert as well. */
const offers = ["silence"] as const;

/** Of an incident: who has it, whether somebody was told, and a silence. */
export function IncidentAlert({ incident }: { incident: string }) {
  const { data, error } = useAlertExplanation(incident);
  const { data: givenUp } = useGivenUp();
  if (data === undefined) return error === null ? null : <p className="mt-2 text-small text-muted">Whom it was told could not be read: {error.message}.</p>;
  if (data === null) return <p className="mt-2 text-small text-muted" data-incident-alert>Nobody was to be told of it.</p>;
  return (
    <section aria-label="Who was told" className="mt-2 max-w-3xl" data-incident-alert>
      <AlertActions alert={data.alert} offers={offers}>
        <p className="ml-1.5 flex min-w-0 flex-wrap gap-x-3 text-small text-soft [overflow-wrap:anywhere]">
          <span dir="auto" data-hand>{handWords(data.alert)}</span>
          <span dir="auto" data-told-sentence>{toldWords(data, currentTime())}</span>
          <span dir="auto" className="text-impacted empty:hidden" data-lost>{lostWords(data.alert.key, givenUp ?? [])}</span>
          <Door to={{ page: "alerts", open: data.alert.key }} className="text-selected hover:underline">why told, why not</Door>
        </p>
      </AlertActions>
    </section>
  );
}
