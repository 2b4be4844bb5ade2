import { useModelWords, type ModelWords as Told } from "../api/incidentActions";
import { button } from "../app/fields";
import { clock } from "../format/time";
import type { UnixSeconds } from "../api/contract";

/** What a language model says of the incident, beside the engine's own sentence and never instead of it. It costs money: nobody is asked before a reader asks. */
export function ModelWords({ incident }: { incident: string }) {
  const { data, error, isFetching, refetch, dataUpdatedAt } = useModelWords(incident);
  const hasWords = data !== undefined && data.words !== null;
  const isTold = data !== undefined || error !== null;
  return (
    <section aria-label="In a model's words" className="mt-1.5 max-w-[100ch]">
      <div role="status">
        {isTold && !isFetching && (
          <div data-opinion={hasWords ? "words" : "none"} className="mb-1.5 rounded-chip border-l-4 border-opinion bg-opinion-wash px-3 py-1.5">
            <p className="flex flex-wrap gap-x-3 text-small text-opinion">
              <span className="font-medium"><span aria-hidden="true">◇ </span>{hasWords ? "a model's opinion" : "no opinion of a model"}</span>
              {hasWords && <span>told {clock((dataUpdatedAt / 1_000) as UnixSeconds)}</span>}
            </p>
            {data !== undefined && <Words told={data} />}
            {error !== null && <p className="text-soft [overflow-wrap:anywhere]">It was not asked{data !== undefined && " again"}: {error.message}</p>}
          </div>
        )}
      </div>
      <button type="button" disabled={isFetching} title="A language model is asked, which may cost money; it sees the facts below" onClick={() => void refetch()} className={`${button} text-opinion`}>
        {isFetching ? "Asking the model…" : isTold ? "Ask the model again" : "In a model's words"}
      </button>
    </section>
  );
}

function Words({ told: { words, problem } }: { told: Told }) {
  return (
    <>
      {words !== null && <p dir="auto" className="whitespace-pre-wrap text-ink [overflow-wrap:anywhere]">{words}</p>}
      {problem !== null && <p className="text-soft [overflow-wrap:anywhere]">{words === null && "There are no words: "}{problem}</p>}
      {words === null && problem === null && <p className="text-soft">The model said nothing.</p>}
    </>
  );
}
