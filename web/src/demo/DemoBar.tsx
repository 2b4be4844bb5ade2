import { useInjection, useScenarios } from "../api/queries";
import { chaosSentence, demoFaults } from "./demoWords";

/** Buttons that break the demo's shop; nothing at all where no simulator runs. */
export function DemoBar() {
  const scenarios = useScenarios();
  const injection = useInjection();
  const faults = demoFaults(scenarios);
  if (faults.length === 0) return null;
  const chaos = chaosSentence(scenarios);
  return (
    <section aria-label="Demo" className="mx-2 mb-2 flex flex-wrap items-center gap-x-3 gap-y-1.5 rounded-panel border border-dashed border-edge px-3 py-1.5 text-small">
      <h2 className="font-semibold text-soft">Demo</h2>
      {chaos === null ? (
        <p className="text-muted">Break something and watch:</p>
      ) : (
        <p role="status" data-chaos="" className="font-medium text-impacted">
          <span aria-hidden="true">⚠ </span>
          {chaos}
        </p>
      )}
      <div className="-mx-1 flex min-w-0 gap-1.5 overflow-x-auto px-1 py-0.5">
        {faults.map(({ name, text, title }) => (
          <button
            key={name}
            type="button"
            title={title}
            data-scenario={name}
            disabled={injection.isPending}
            onClick={() => injection.mutate(name)}
            className="h-6 shrink-0 rounded-chip border border-edge bg-surface px-2 whitespace-nowrap hover:bg-hover disabled:opacity-50"
          >
            {text}
          </button>
        ))}
      </div>
      {injection.error !== null && (
        <p role="alert" className="text-root">The fault could not be injected: {injection.error.message}.</p>
      )}
    </section>
  );
}
