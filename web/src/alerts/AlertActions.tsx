import { useState, type ReactNode } from "react";
import { isLive, useAcknowledgement, type Alert } from "../api/alerts";
import { button } from "../app/fields";
import { useKeys } from "../app/useKeys";
import { AcknowledgeForm } from "./AcknowledgeForm";
import { aboutsOf } from "./aboutAlert";
import { SilenceForm } from "./SilenceForm";

type Offer = "acknowledge" | "silence";
const all: readonly Offer[] = ["acknowledge", "silence"];

type Props = { alert: Alert; offers?: readonly Offer[]; /** Beside the buttons. */ children?: ReactNode };

/** Take an alert, give it back, silence it. */
export function AlertActions({ alert, offers = all, children }: Props) {
  const [open, setOpen] = useState<Offer | null>(null);
  const giving = useAcknowledgement(alert.key);
  const close = () => setOpen(null);
  const canTake = offers.includes("acknowledge") && isLive(alert) && alert.acknowledged === null;
  // Somebody else may take it while the form stands.
  const shown = open === "acknowledge" && !canTake ? null : open;
  useKeys((command) => {
    if (command !== "acknowledge" || !canTake) return false;
    setOpen("acknowledge");
    return true;
  });
  const toggle = (one: Offer) => setOpen(open === one ? null : one);
  return (
    <>
      <div className="flex flex-wrap items-center gap-1.5">
        {canTake && <button type="button" className={button} aria-expanded={open === "acknowledge"} onClick={() => toggle("acknowledge")}>Acknowledge…</button>}
        {alert.acknowledged !== null && isLive(alert) && (
          <button type="button" className={button} disabled={giving.isPending} onClick={() => giving.mutate(null)}>Give back</button>
        )}
        {offers.includes("silence") && <button type="button" className={button} aria-expanded={open === "silence"} onClick={() => toggle("silence")}>Silence…</button>}
        {children}
      </div>
      {giving.error !== null && <p role="alert" className="text-small text-root [overflow-wrap:anywhere]">Not done: {giving.error.message}</p>}
      {shown !== null && (
        <div className="mt-2 rounded-panel border border-edge bg-surface p-3">
          {shown === "acknowledge" && <AcknowledgeForm alertKey={alert.key} onDone={close} />}
          {shown === "silence" && <SilenceForm abouts={aboutsOf(alert)} onDone={close} />}
        </div>
      )}
    </>
  );
}
