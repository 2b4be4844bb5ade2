import type { ReactNode } from "react";
import type { Counts, Pipeline, Stage, Topic } from "../api/pipelines";
import { formatBytes, formatCount, formatMs, formatRate } from "../format/number";
import { came, droppedOf, gone, msPerEvent, reasonsWords } from "./pipelineWords";
import { useRates } from "./useRates";

/** The way of the events from left to right, on a phone from top to bottom: what came, what each stage made of it, what left. */
export function StageFlow({ pipeline, at }: { pipeline: Pipeline; at: number }) {
  const { counts, definition } = pipeline;
  const rate = useRates(counts, at);
  if (counts === null) return <p className="px-3 py-4 text-muted">Reading figures…</p>;
  const sinks = (definition.sinks ?? []).map(({ kind }) => kind).join(", ");
  const sources = (definition.sources ?? []).map(({ kind }) => kind).join(", ");
  return (
    <ol aria-label="Stages" className="flex flex-col gap-x-5 gap-y-4 p-3 wide:flex-row wide:flex-wrap">
      <Box name={sources === "" ? "from clients" : `from ${sources}`} mark="input">
        <Figures lead={[came(counts), "came"]} rate={rate("published")} />
        <Waiting topic={counts.topics.input} />
        {counts.refused > 0 && <Count value={counts.refused} words="refused: it was full" isBad />}
      </Box>
      {counts.stages.map((stage, place) => <StageBox key={`${place} ${stage.name}`} stage={stage} />)}
      <Box name={sinks === "" ? "to consumers" : `to ${sinks}`} mark="output" isEnd>
        <Figures lead={[gone(counts), sinks === "" ? "taken" : "delivered"]} rate={rate("gone")} />
        <Waiting topic={counts.topics.output} />
      </Box>
      <Box name="failed" mark="failed" isEnd isAside>
        <FailedFigures counts={counts} rate={rate("failed")} />
      </Box>
    </ol>
  );
}

function FailedFigures({ counts, rate }: { counts: Counts; rate: number | null }) {
  const { failed, replayed, discarded, topics } = counts;
  return (
    <>
      <span className={topics.failed.events > 0 ? "text-impacted" : ""}><Figures lead={[topics.failed.events, "kept"]} rate={null} /></span>
      <span className="text-small text-muted">
        {failed === 0 ? "none ever failed" : `${formatCount(failed)} failed${rate !== null && rate > 0 ? `, ${formatRate(rate)}/s` : ""}`}
        {replayed > 0 && `, ${formatCount(replayed)} replayed`}
        {discarded > 0 && `, ${formatCount(discarded)} discarded`}
      </span>
    </>
  );
}

function StageBox({ stage }: { stage: Stage }) {
  const dropped = droppedOf(stage);
  const ms = msPerEvent(stage);
  return (
    <Box name={stage.name} mark={stage.name}>
      <Figures lead={[stage.out, "out"]} rate={null} />
      <span className="text-small text-muted">
        of {formatCount(stage.in)} in{ms === null ? "" : `, ${formatMs(ms)} each`}
      </span>
      {dropped > 0 && <Count value={dropped} words="dropped" title={reasonsWords(stage.dropped)} />}
      {stage.errors > 0 && <Count value={stage.errors} words="failed" isBad />}
    </Box>
  );
}

type BoxProps = { name: string; mark: string; isEnd?: boolean; isAside?: boolean; children: ReactNode };

/** The arrow to what comes next, in the gap between the boxes. */
const arrow =
  "after:absolute after:text-muted max-wide:after:top-full max-wide:after:left-4 max-wide:after:content-['↓'] wide:after:top-1/2 wide:after:left-full wide:after:ml-1 wide:after:-translate-y-1/2 wide:after:content-['→']";

function Box({ name, mark, isEnd = false, isAside = false, children }: BoxProps) {
  return (
    <li
      data-stage={mark}
      className={`relative flex min-w-0 flex-col rounded-chip border px-2.5 py-1.5 wide:grow wide:basis-36 ${isAside ? "border-dashed border-edge" : "border-line"} ${isEnd ? "" : arrow}`}
    >
      <bdi className="truncate text-small font-medium text-soft" title={name}>{name}</bdi>
      {children}
    </li>
  );
}

function Figures({ lead: [value, words], rate }: { lead: [number, string]; rate: number | null }) {
  return (
    <span className="whitespace-nowrap">
      <span className="text-figure font-semibold">{formatCount(value)}</span> <span className="text-small">{words}</span>
      {rate !== null && rate > 0 && <span className="text-small text-muted"> · {formatRate(rate)}/s</span>}
    </span>
  );
}

function Waiting({ topic }: { topic: Topic }) {
  return <span className="text-small text-muted">{topic.events === 0 ? "nothing waits" : `${formatCount(topic.events)} waiting, ${formatBytes(topic.bytes)}`}</span>;
}

function Count({ value, words, title, isBad = false }: { value: number; words: string; title?: string; isBad?: boolean }) {
  return (
    <span className={`text-small ${isBad ? "font-semibold text-impacted" : "text-muted"}`} title={title}>
      {formatCount(value)} {words}{title !== undefined && <span className="sr-only">: {title}</span>}
    </span>
  );
}
