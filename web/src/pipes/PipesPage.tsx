import { useMutation } from "@tanstack/react-query";
import { readOpenApi, usePipes, type Pipe } from "../api/pipes";
import { download } from "../app/download";
import { button } from "../app/fields";
import { Door } from "../app/Door";
import { go, useView } from "../app/link";
import { FailureNote, Note } from "../app/Note";
import { Panel } from "../app/Panel";
import { useKeys } from "../app/useKeys";
import { plural } from "../format/number";
import { EndpointDetail } from "./EndpointDetail";
import { endpointParams } from "./endpoint";
import { NodeList } from "./NodeList";

/** The pipes of the project: what is served, how it is asked, and what it answers. */
export default function PipesPage() {
  const [view] = useView();
  const { data, error, isPending } = usePipes();
  const pipes = data ?? [];
  const opened = pipes.find(({ name }) => name === view.open);
  useKeys((command) => {
    const at = pipes.findIndex(({ name }) => name === view.open);
    const next = command === "down" ? at + 1 : command === "up" ? at - 1 : null;
    if (command === "clear" && view.open !== "") go({ page: "pipes" });
    else if (next !== null) pipes[next] !== undefined && go({ page: "pipes", open: pipes[next].name });
    return next !== null;
  });
  return (
    <div className="grid grid-cols-[minmax(0,1fr)] items-start gap-2 p-2 roomy:grid-cols-[20rem_minmax(0,1fr)]">
      <Panel title="Pipes" aside={data !== undefined && <Endpoints count={pipes.filter(({ endpoint }) => endpoint !== null).length} />}>
        {isPending && <Note>Reading pipes…</Note>}
        {error !== null && <FailureNote what="Pipes" error={error} />}
        {data?.length === 0 && (
          <Note>
            This server has no pipes. They are files of SQL in a project: <code className="font-mono text-small">seismolog serve --project FOLDER</code>
          </Note>
        )}
        <ul aria-label="Pipes" className="max-h-[40dvh] overflow-auto empty:hidden roomy:max-h-[calc(100dvh-9rem)]">
          {pipes.map((pipe) => <PipeRow key={pipe.name} pipe={pipe} isOpen={pipe.name === view.open} />)}
        </ul>
      </Panel>
      <div className="grid min-w-0 grid-cols-[minmax(0,1fr)] gap-2">
        {opened === undefined && data !== undefined && data.length > 0 && (
          <Panel title="Endpoint">
            <Note>{view.open === "" ? "Choose a pipe: its parameters, a form to try it, and ready calls show here." : `There is no pipe ${view.open}.`}</Note>
          </Panel>
        )}
        {opened !== undefined && opened.endpoint !== null && <EndpointDetail key={opened.name} pipe={opened} params={endpointParams(opened, pipes)} />}
        {opened !== undefined && <NodeList pipe={opened} />}
      </div>
    </div>
  );
}

/** How many are served, and all of them as one description for programs. */
function Endpoints({ count }: { count: number }) {
  const openApi = useMutation({ mutationFn: readOpenApi, onSuccess: (text) => download("openapi.json", "application/json", text) });
  return (
    <>
      {plural(count, "endpoint")}
      {count > 0 && (
        <button type="button" className={button} disabled={openApi.isPending} title={openApi.error?.message ?? "A description of all endpoints for programs"} onClick={() => openApi.mutate()}>
          {openApi.error === null ? "OpenAPI" : "OpenAPI: again"}
        </button>
      )}
    </>
  );
}

function PipeRow({ pipe, isOpen }: { pipe: Pipe; isOpen: boolean }) {
  return (
    <li data-pipe={pipe.name} className="border-t border-line first:border-t-0">
      <Door to={{ page: "pipes", open: pipe.name }} isCurrent={isOpen} className="block px-3 py-1.5 hover:bg-hover aria-[current]:bg-selected-wash">
        <span className="flex items-baseline gap-2">
          <bdi className="min-w-0 truncate font-medium">{pipe.name}</bdi>
          <span className="ml-auto shrink-0 text-tiny text-muted">{pipe.type === "default" ? "not served" : pipe.type}</span>
        </span>
        {pipe.description !== "" && <span dir="auto" className="line-clamp-2 text-small text-muted [overflow-wrap:anywhere]">{pipe.description}</span>}
      </Door>
    </li>
  );
}
