import type { Pipe } from "../api/pipes";
import { Door } from "../app/Door";
import { Panel } from "../app/Panel";
import { plural } from "../format/number";

/** Letters of a node's SQL that are shown. */
const sqlShownMax = 20_000;

/** The steps of a pipe, each with its SQL and what it reads. */
export function NodeList({ pipe }: { pipe: Pipe }) {
  const own = new Set(pipe.nodes.map(({ name }) => name));
  return (
    <Panel title="Nodes" aside={plural(pipe.nodes.length, "node")}>
      <ol>
        {pipe.nodes.map((node) => (
          <li key={node.name} data-pipe-node={node.name} className="border-t border-line px-3 py-1.5 first:border-t-0">
            <details open={pipe.endpoint === null && pipe.nodes.length === 1}>
              <summary className="[overflow-wrap:anywhere]">
                <bdi className="font-medium">{node.name}</bdi>{" "}
                {node.node_type !== "standard" && <span className="text-tiny text-muted">{node.node_type}</span>}
              </summary>
              {node.description !== "" && <p dir="auto" className="text-small text-muted [overflow-wrap:anywhere]">{node.description}</p>}
              {node.dependencies.length > 0 && (
                <p className="text-small text-muted">
                  reads{" "}
                  {node.dependencies.map((name, place) => (
                    <span key={name}>
                      {place > 0 && ", "}
                      {own.has(name) ? <bdi>{name}</bdi> : <Door to={{ page: "data", open: name }} className="text-selected hover:underline"><bdi>{name}</bdi></Door>}
                    </span>
                  ))}
                </p>
              )}
              <pre tabIndex={0} aria-label={`SQL of ${node.name}`} className="mt-1 overflow-x-auto font-mono text-small">{node.sql.slice(0, sqlShownMax)}</pre>
            </details>
          </li>
        ))}
      </ol>
    </Panel>
  );
}
