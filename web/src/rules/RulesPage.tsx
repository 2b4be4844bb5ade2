import { useRules } from "../api/rules";
import type { Service } from "../api/contract";
import { button } from "../app/fields";
import { useView } from "../app/link";
import { FailureNote, Note } from "../app/Note";
import { Panel } from "../app/Panel";
import { useKeys } from "../app/useKeys";
import { CalendarPanel } from "./CalendarPanel";
import { HeartbeatsPanel } from "./HeartbeatsPanel";
import { LabelsPanel, OverridesPanel } from "./LabelsPanel";
import { RuleForm } from "./RuleForm";
import { RuleTable } from "./RuleTable";

/** The link's word for the form of a rule that is not there yet. */
const newRule = "new";

/** What people watch for themselves, and what they told the engine. */
export default function RulesPage({ services }: { services: Service[] }) {
  const [view, change] = useView();
  const { data, error, isPending } = useRules();
  const opened = data?.find(({ id }) => id === view.open) ?? null;
  const isForm = view.open === newRule || opened !== null;
  const close = () => change({ open: "" });
  useKeys((command) => {
    if (command !== "clear" || view.open === "") return false;
    close();
    return true;
  });
  return (
    <div className="grid grid-cols-[minmax(0,1fr)] items-start gap-2 p-2 roomy:grid-cols-[minmax(0,1fr)_26rem]">
      <div className="min-w-0">
        {isForm && <RuleForm key={view.open} rule={opened} services={services.map(({ id }) => id).sort()} onClose={close} />}
        <Panel title="Rules" aside={<button type="button" className={button} onClick={() => change({ open: newRule })}>New rule</button>}>
          {isPending && <Note>Reading rules…</Note>}
          {error !== null && data === undefined && <FailureNote what="Rules" error={error} />}
          {data !== undefined && <RuleTable rules={data} opened={view.open} onOpen={(open) => (change({ open }), scrollTo(0, 0))} />}
        </Panel>
      </div>
      <div className="grid min-w-0 gap-2">
        <LabelsPanel />
        <OverridesPanel />
        <CalendarPanel />
        <HeartbeatsPanel />
      </div>
    </div>
  );
}
