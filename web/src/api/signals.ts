import type { Anomaly, UnixSeconds } from "./contract";
import { signalsMax } from "./limits";
import type { SqlAnswer } from "./sql";

/** Ids are the server's own hexadecimal ones; anything else could be text of a query. */
const plainId = /^[A-Za-z0-9_-]{1,64}$/;

const columns = ["timestamp", "id", "kind", "service", "metric", "severity", "observed", "expected", "description", "samples", "incident_id"];

/** An anomaly is written before its incident may exist, so it is asked for by both names. */
export function signalsQuery(incident: string, ids: readonly string[]): string {
  const quoted = ids.filter((id) => plainId.test(id)).slice(0, signalsMax).map((id) => `'${id}'`);
  const own = plainId.test(incident) ? `incident_id = '${incident}'` : "1 = 0";
  const where = quoted.length === 0 ? own : `(${own} OR id IN (${quoted.join(", ")}))`;
  return `SELECT ${columns.join(", ")} FROM seismolog.anomalies WHERE ${where} ORDER BY timestamp LIMIT ${signalsMax}`;
}

/** The table writes UTC without a zone. */
export function readSignals({ data }: Pick<SqlAnswer, "data">): Anomaly[] {
  return data.map(([timestamp, ...values]) => {
    const row = Object.fromEntries(columns.slice(1).map((name, place) => [name, values[place]])) as unknown as Omit<Anomaly, "ts">;
    return { ...row, samples: row.samples ?? [], ts: utcSeconds(String(timestamp)) };
  });
}

/** Seconds of a time as the store writes it: UTC, without a zone. */
export function utcSeconds(text: string): UnixSeconds {
  return (Date.parse(`${text.replace(" ", "T").replace(/Z$/, "")}Z`) / 1_000) as UnixSeconds;
}
