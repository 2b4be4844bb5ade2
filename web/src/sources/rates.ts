/** Sizes of the sources at one time, in ms. */
export type Sample = { at: number; rows: ReadonlyMap<string, number> };

/** Time a rate is taken over, in ms. */
export const rateWindowMs = 30_000;

/** Samples of the window with this one; a reading that is older than the last says nothing. */
export function withSample(samples: readonly Sample[], sample: Sample): Sample[] {
  if ((samples.at(-1)?.at ?? -Infinity) >= sample.at) return [...samples];
  return [...samples.filter(({ at }) => sample.at - at <= rateWindowMs), sample];
}

/** Rows a second since the first sample; null while there is one only. Rows that retention takes away are no rate. */
export function rowsPerSecond(samples: readonly Sample[], source: string): number | null {
  const known = samples.filter(({ rows }) => rows.has(source));
  const [first, last] = [known[0], known.at(-1)];
  if (first === undefined || last === undefined || first === last) return null;
  let grown = 0;
  for (let index = 1; index < known.length; index += 1) {
    grown += Math.max(0, (known[index]?.rows.get(source) ?? 0) - (known[index - 1]?.rows.get(source) ?? 0));
  }
  return (grown * 1_000) / (last.at - first.at);
}
