import { niceCeiling } from "../chart/scale";

type Column = (number | null)[];

/** What each bar was expected to lie between, by the bars before it alone; null where too few are known. */
export type Expected = { upper: Column; lower: Column };

/** Bars that are looked back on. */
export const lookBackMax = 30;

/** With fewer known bars nothing is expected yet. */
export const lookBackMin = 12;

/** The median deviation of a normal distribution, times this, is its standard deviation. */
const madToSigma = 1.4826;
const sigmas = 3;

/** Of the scale: less cannot be seen. */
const halfWidthMin = 0.02;

/**
 * The median of the bars before, and three of their standard deviations, estimated from the median
 * deviation, to both sides (Hampel 1974): a burst among them moves it little. `top` is what the scale reaches at least.
 */
export function expectedOf(values: readonly (number | null)[], top = 0): Expected {
  const largest = values.reduce<number>((max, value) => Math.max(max, value ?? 0), top);
  const floor = niceCeiling(largest) * halfWidthMin;
  const expected: Expected = { upper: [], lower: [] };
  values.forEach((_, place) => {
    const before = values.slice(Math.max(0, place - lookBackMax), place).filter((value) => value !== null);
    const isKnown = before.length >= lookBackMin;
    const middle = median(before);
    const half = Math.max(floor, sigmas * madToSigma * median(before.map((value) => Math.abs(value - middle))));
    expected.upper.push(isKnown ? middle + half : null);
    expected.lower.push(isKnown ? Math.max(0, middle - half) : null);
  });
  return expected;
}

export function median(values: readonly number[]): number {
  if (values.length === 0) return 0;
  const sorted = [...values].sort((a, b) => a - b);
  const half = sorted.length >> 1;
  const [high = 0, low = 0] = [sorted[half], sorted[half - 1]];
  return sorted.length % 2 === 1 ? high : (low + high) / 2;
}

/** How the band is made, in a sentence. */
export const expectedWords =
  `What the bars before let expect: the median of the last ${lookBackMax}, give or take ${sigmas} × ${madToSigma} × their median deviation ` +
  `(Hampel 1974), from ${lookBackMin} bars on. A bar outside only shows; what is an anomaly the detectors decide.`;
