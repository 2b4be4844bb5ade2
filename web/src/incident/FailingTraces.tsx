import { useMemo } from "react";
import type { Incident } from "../api/contract";
import { useTraces } from "../api/traces";
import { Door } from "../app/Door";
import { Note } from "../app/Note";
import { Panel } from "../app/Panel";
import { formatMs, plural } from "../format/number";
import { clock } from "../format/time";
import { boundsCondition, type Condition } from "../lines/searchSql";

type Props = { incident: Pick<Incident, "services" | "root_service" | "started" | "last_ts"> };

const shownMax = 6;
const servicesMax = 20;
const everySeconds = 15;
/** Signals come some seconds after the lines that they are about. */
const marginSeconds = 10;

/** Traces that failed in the root of an incident while signals came, or, without one, in its services; the last first. */
export function FailingTraces({ incident: { services, root_service: root, started, last_ts: last } }: Props) {
  const from = Math.floor(started) - marginSeconds;
  // An incident that goes on ends later with each tick; it is asked about less often.
  const to = Math.ceil((last + marginSeconds) / everySeconds) * everySeconds;
  const names = (root === null ? services.slice(0, servicesMax) : [root]).join("\n");
  const condition = useMemo((): Condition => {
    const values = Object.fromEntries(names.split("\n").map((name, place) => [`s${place}`, name]));
    return { where: `${boundsCondition({ from, to })} AND service IN (${Object.keys(values).map((name) => `{${name}:String}`).join(", ")})`, values };
  }, [names, from, to]);
  const { data, error, isPending } = useTraces(condition, "newest", true);
  const all = { page: "traces", from, to, ...(root === null ? {} : { service: root }) } as const;
  return (
    <Panel title="Failing traces" aside={<Door to={all} className="font-medium text-selected">all traces{root === null ? "" : ` of ${root}`}</Door>}>
      {isPending && <Note>Reading traces…</Note>}
      {error !== null && data === undefined && <Note>Traces could not be read: {error.message}</Note>}
      {data?.length === 0 && <Note>No trace failed in {root ?? "these services"}, or the lines tell no trace.</Note>}
      <ol aria-label="Failing traces" className="empty:hidden">
        {data?.slice(0, shownMax).map(({ id, started, durationMs, errors, services: through }) => (
          <li key={id} data-failing-trace={id} className="border-t border-line first:border-t-0 hover:bg-hover">
            <Door to={{ page: "traces", open: id, from, to }} className="flex flex-wrap items-baseline gap-x-3 px-3 py-1 text-small">
              {started !== null && <span className="text-muted">{clock(started)}</span>}
              <span className="font-mono text-soft">{id.slice(0, 8)}</span>
              {durationMs > 0 && <span className="font-medium">{formatMs(durationMs)}</span>}
              {errors > 0 && <span className="font-semibold text-root">{plural(errors, "error")}</span>}
              <bdi className="min-w-0 truncate text-tiny text-muted">{through.join(" · ")}</bdi>
            </Door>
          </li>
        ))}
      </ol>
    </Panel>
  );
}
