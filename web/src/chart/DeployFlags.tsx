import { currentTime } from "../format/time";
import { plotPx } from "./chartOptions";
import { markWords, rangeAround, type DeployMark } from "./deployMarks";

type Props = {
  marks: readonly DeployMark[];
  widthPx: number;
  /** The same marks stand on a chart above, where they are read and reached by keys. */
  isRepeated: boolean;
  onBrush?: ((from: number, to: number) => void) | undefined;
};

/** A flag at the top of each deploy's line: what went live shows under the pointer, and pressing it narrows the time. */
export function DeployFlags({ marks, widthPx, isRepeated, onBrush }: Props) {
  if (marks.length === 0) return null;
  const now = currentTime();
  return (
    <ul aria-label="What went live" aria-hidden={isRepeated || undefined} className="pointer-events-none absolute inset-0">
      {marks.map((mark) => {
        const left = plotPx.left + mark.leftPx;
        const words = markWords(mark, now);
        const isRight = left > widthPx / 2;
        return (
          <li key={`${mark.at} ${mark.deploys[0]?.service}`} data-deploy={mark.deploys.length}>
            <button
              type="button"
              tabIndex={isRepeated ? -1 : undefined}
              aria-label={mark.deploys.length > 1 ? `${mark.deploys.length}: ${words.join(", ")}` : words.join(", ")}
              onClick={() => {
                const { from, to } = rangeAround(mark, now);
                onBrush?.(from, to);
              }}
              style={{ left: left - 4, top: plotPx.top - 2 }}
              className="peer pointer-events-auto absolute flex h-4 min-w-4 items-start gap-0.5 pt-1 pl-1 text-tiny leading-none text-soft"
            >
              <DeployFlag />
              {mark.deploys.length > 1 && <span aria-hidden="true">{mark.deploys.length}</span>}
            </button>
            <span
              aria-hidden="true"
              style={isRight ? { right: widthPx - left, top: plotPx.top + 16, maxWidth: left } : { left, top: plotPx.top + 16, maxWidth: widthPx - left }}
              className="invisible absolute z-10 w-max rounded-chip border border-edge bg-surface px-2 py-0.5 text-small text-ink [overflow-wrap:anywhere] peer-hover:visible peer-focus-visible:visible"
            >
              {words.map((line, place) => <bdi key={place} className="line-clamp-2">{line}</bdi>)}
            </span>
          </li>
        );
      })}
    </ul>
  );
}

/** The mark itself; also in legends. */
export function DeployFlag() {
  return (
    <svg aria-hidden="true" width="9" height="8" viewBox="0 0 9 8" className="shrink-0">
      <path d="M0 0h9L6.5 3.5 9 7H1v1H0z" fill="currentColor" />
    </svg>
  );
}
