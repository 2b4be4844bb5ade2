import type { ReactNode } from "react";
import type { AlertExplanation } from "../api/alerts";
import { useGivenUp } from "../api/channels";
import { currentTime, moment, stamp } from "../format/time";
import { plural } from "../format/number";
import { lostWords, standingWords, toldWords } from "./alertWords";

/** Why an alert was told to whom, and why not to others. */
export function WhyTold({ told: why }: { told: AlertExplanation }) {
  const now = currentTime();
  const lost = lostWords(why.alert.key, useGivenUp().data ?? []);
  return (
    <div className="grid gap-2" data-why>
      <p dir="auto" className="font-medium [overflow-wrap:anywhere]" data-told-sentence>{toldWords(why, now)}</p>
      {lost !== "" && <p dir="auto" className="text-impacted [overflow-wrap:anywhere]" data-lost>{lost}</p>}
      {why.told.length > 0 && (
        <Part name="Channels told">
          {why.told.map((told) => (
            <li key={told.channel} data-told={told.channel} data-state={told.state}>
              <bdi className="font-medium">{told.channel}</bdi>{" "}
              <span dir="auto" className={told.state === "given_up" ? "text-impacted" : undefined} title={told.at === null ? undefined : `planned ${stamp(told.at)}`}>{standingWords(told, now)}</span>
              {told.is_open && <span className="text-muted">, will be told when it is over</span>}
            </li>
          ))}
        </Part>
      )}
      <Part name="Routes">
        {why.routes.map(({ route, is_taken, reason }, place) => (
          <li key={place} data-route={route} className={is_taken ? "" : "text-muted"}>
            <span aria-hidden="true">{is_taken ? "✓ " : "– "}</span>
            <bdi className={is_taken ? "font-medium" : ""}>{route}</bdi>
            <span dir="auto">{is_taken ? ": taken" : `: not taken, ${reason ?? ""}`}</span>
          </li>
        ))}
      </Part>
      {why.groups.length > 0 && (
        <Part name="Groups">
          {why.groups.map(({ route, labels, members, channels, last_told, escalation_steps }, place) => (
            <li key={place} data-group>
              <bdi className="font-medium">{route}</bdi>
              {Object.entries(labels).map(([name, value]) => <bdi key={name} className="ml-2 font-mono text-tiny">{name}={value}</bdi>)}
              <span className="text-muted">
                {" "}· {plural(members, "alert")} · {channels.length === 0 ? "no channel" : `to ${channels.join(", ")}`}
                {last_told === null ? " · not told yet" : ` · told ${moment(last_told, now)}`}
                {escalation_steps > 0 && ` · escalated ${escalation_steps} ×`}
              </span>
            </li>
          ))}
        </Part>
      )}
      {why.decisions.length > 0 && (
        <Part name="Decisions, the last first">
          {[...why.decisions].reverse().map(({ at, channel, is_told, reason }, place) => (
            <li key={place} data-decision className="flex gap-2">
              <span className="shrink-0 text-muted" title={at === null ? undefined : stamp(at)}>{at === null ? "–" : moment(at, now)}</span>
              <span dir="auto" className="min-w-0">
                <span className="font-medium">{is_told ? "told" : "not told"}</span>
                {channel !== "" && <> {is_told ? "to " : ""}<bdi>{channel}</bdi></>}
                <span className="text-muted">: {reason}</span>
              </span>
            </li>
          ))}
        </Part>
      )}
    </div>
  );
}

function Part({ name, children }: { name: string; children: ReactNode }) {
  return (
    <div>
      <h4 className="text-tiny text-muted">{name}</h4>
      <ul aria-label={name} tabIndex={0} className="max-h-48 overflow-auto text-small [overflow-wrap:anywhere]">{children}</ul>
    </div>
  );
}
