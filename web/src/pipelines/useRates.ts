import { useEffect, useState } from "react";
import type { Counts } from "../api/pipelines";
import { rowsPerSecond, withSample, type Sample } from "../sources/rates";
import { came, gone } from "./pipelineWords";

/** Events a second that came, left and failed in the last half minute, by their names; null before the second reading. */
export function useRates(counts: Counts | null, at: number): (name: "published" | "gone" | "failed") => number | null {
  const [samples, setSamples] = useState<Sample[]>([]);
  useEffect(() => {
    if (counts === null) return;
    setSamples((known) => withSample(known, { at, rows: new Map([["published", came(counts)], ["gone", gone(counts)], ["failed", counts.failed]]) }));
  }, [counts, at]);
  return (name) => rowsPerSecond(samples, name);
}
