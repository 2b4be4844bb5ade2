import { Door } from "../app/Door";
import { Note } from "../app/Note";
import { Panel } from "../app/Panel";
import type { Sample } from "./signals";

export function SampleLines({ samples, root, time }: { samples: Sample[]; root: string | null; time: { from: number; to: number } }) {
  return (
    <Panel
      title="Sample lines"
      aside={
        root !== null && (
          <Door to={{ page: "lines", service: root, stored: true, ...time }} className="font-medium text-selected">
            all lines of {root}
          </Door>
        )
      }
    >
      {samples.length === 0 && <Note>No signal carried a line.</Note>}
      <ol aria-label="Sample lines of the incident">
        {samples.map(({ service, text }, position) => (
          <li key={position} className="grid gap-x-3 border-t border-line px-3 py-1 first:border-t-0 wide:grid-cols-[7rem_minmax(0,1fr)]">
            <span className="truncate text-small text-soft">{service}</span>
            <span dir="auto" className="line-clamp-3 font-mono text-small [overflow-wrap:anywhere] wide:text-left" title={text}>
              {text}
            </span>
          </li>
        ))}
      </ol>
    </Panel>
  );
}
