/** Figures as the page writes them. English grouping, a space before the per cent sign. */

const grouped = new Intl.NumberFormat("en-US", { maximumFractionDigits: 0 });

/** 123456 → "123,456"; from ten million on, three digits and a letter. */
export function formatCount(value: number): string {
  if (!Number.isFinite(value)) return "–";
  if (Math.abs(value) < 1e7) return grouped.format(value);
  const [size, letter] = Math.abs(value) < 1e9 ? [1e6, "M"] : [1e9, "G"];
  const short = value / size;
  return `${short < 100 ? short.toFixed(1) : grouped.format(short)} ${letter}`;
}

/** A rate: one decimal below ten, where it matters. */
export function formatRate(value: number): string {
  if (!Number.isFinite(value)) return "–";
  if (value === 0 || Math.abs(value) >= 9.95) return formatCount(value);
  return value.toFixed(1);
}

/** A share 0..1 as per cent. Never "0 %" for something that is there, never "100 %" for less than all. */
export function formatShare(share: number): string {
  if (!Number.isFinite(share)) return "–";
  const percent = share * 100;
  if (percent === 0) return "0 %";
  if (percent < 0.1) return "< 0.1 %";
  if (percent < 9.95) return `${percent.toFixed(1)} %`;
  if (percent > 99 && percent < 100) return "99 %";
  return `${Math.round(percent)} %`;
}

/** A confidence or progress 0..1: whole per cent. */
export function formatPercent(share: number): string {
  return Number.isFinite(share) ? `${Math.floor(share * 100 + 1e-9)} %` : "–";
}

export function formatBytes(bytes: number): string {
  const units = ["B", "kB", "MB", "GB", "TB"];
  let value = bytes;
  let unit = 0;
  while (value >= 1000 && unit < units.length - 1) {
    value /= 1000;
    unit += 1;
  }
  return `${value < 10 && unit > 0 ? value.toFixed(1) : Math.round(value)} ${units[unit]}`;
}

export function plural(count: number, noun: string): string {
  return `${formatCount(count)} ${noun}${count === 1 ? "" : "s"}`;
}

/** A duration in the unit that says enough: "0.7 ms", "313 ms", "2.97 s", "34 min". */
export function formatMs(ms: number): string {
  if (!Number.isFinite(ms)) return "–";
  if (ms === 0) return "0";
  if (ms < 10) return `${ms.toFixed(1)} ms`;
  if (ms < 1_000) return `${Math.round(ms)} ms`;
  if (ms < 120_000) return `${Number((ms / 1_000).toPrecision(3))} s`;
  return ms < 7_200_000 ? `${Math.round(ms / 60_000)} min` : `${Math.round(ms / 3_600_000)} h`;
}
