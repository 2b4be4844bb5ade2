import type { Anomaly, UnixSeconds } from "./contract";
import { signalsMax } from "./limits";

/** Anomalies as the table `seismolog.anomalies` tells them. */
export type SignalRow = Omit<Anomaly, "ts"> & { timestamp: string | number };

/** Ids are the server's own hexadecimal ones; anything else could be text of a query. */
const plainId = /^[A-Za-z0-9_-]{1,64}$/;

/** An anomaly is written before its incident may exist, so it is asked for by both names. */
export function signalsQuery(incident: string, ids: readonly string[]): string {
  const quoted = ids.filter((id) => plainId.test(id)).slice(0, signalsMax).map((id) => `'${id}'`);
  const own = plainId.test(incident) ? `incident_id = '${incident}'` : "1 = 0";
  const where = quoted.length === 0 ? own : `(${own} OR id IN (${quoted.join(", ")}))`;
  return (
    "SELECT id, timestamp, kind, service, metric, severity, observed, expected, description, samples, incident_id " +
    `FROM seismolog.anomalies WHERE ${where} ORDER BY timestamp LIMIT ${signalsMax} FORMAT JSON`
  );
}

/** The table writes UTC without a zone. */
export function readSignals(rows: readonly SignalRow[]): Anomaly[] {
  return rows.map(({ timestamp, ...row }) => ({
    ...row,
    samples: row.samples ?? [],
    ts: (typeof timestamp === "number"
      ? timestamp / 1_000
      : Date.parse(`${timestamp.replace(" ", "T").replace(/Z$/, "")}Z`) / 1_000) as UnixSeconds,
  }));
}
