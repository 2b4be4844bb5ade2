import { expect, test } from "vitest";
import tokens from "./tokens.css?raw";

/** Text colours on every ground they may stand on reach AA (4.5 : 1) in both schemes. */
const grounds = ["page", "surface", "hover", "selected-wash"];
const texts = ["ink", "soft", "muted", "root", "impacted", "suspected", "selected", "resolved", "opinion"];
const pairs = [
  ...grounds.flatMap((ground) => texts.map((text) => [text, ground] as const)),
  ["root", "root-wash"] as const,
  ["ink", "found"] as const,
  ...["ink", "soft", "opinion"].map((text) => [text, "opinion-wash"] as const),
];

const scheme = { light: 1, dark: 2 } as const;

function luminance(name: string, which: keyof typeof scheme): number {
  const found = new RegExp(`--color-${name}: light-dark\\((#\\w{6}), (#\\w{6})\\)`).exec(tokens);
  const hex = found?.[scheme[which]] ?? "";
  const channel = (at: number) => {
    const value = Number.parseInt(hex.slice(at, at + 2), 16) / 255;
    return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
  };
  return 0.2126 * channel(1) + 0.7152 * channel(3) + 0.0722 * channel(5);
}

test.each(pairs)("%s_reads_on_%s_in_light_and_dark", (text, ground) => {
  for (const which of ["light", "dark"] as const) {
    const [low, high] = [luminance(text, which), luminance(ground, which)].sort((a, b) => a - b);
    expect(((high ?? 0) + 0.05) / ((low ?? 0) + 0.05), which).toBeGreaterThanOrEqual(4.5);
  }
});
