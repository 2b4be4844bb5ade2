import { useEffect, useState } from "react";
import { useTheme } from "../app/theme";

/** The tokens a canvas needs, resolved for the scheme in use: a canvas does not read CSS variables. */
export type Palette = Record<(typeof names)[number], string>;

const names = [
  "ink", "soft", "muted", "line", "edge", "band", "expected", "selected", "suspected-mark", "root-wash", "root-mark", "impacted-mark", "resolved",
  "level-info", "level-warn", "level-error",
] as const;

function readPalette(): Palette {
  const probe = document.createElement("span");
  document.body.append(probe);
  const entries = names.map((name) => {
    probe.style.color = `var(--color-${name})`;
    return [name, getComputedStyle(probe).color] as const;
  });
  probe.remove();
  return Object.fromEntries(entries) as Palette;
}

export function usePalette(): Palette {
  const [palette, setPalette] = useState(readPalette);
  const theme = useTheme();
  useEffect(() => setPalette(readPalette()), [theme]);
  useEffect(() => {
    const query = matchMedia("(prefers-color-scheme: dark)");
    const refresh = () => setPalette(readPalette());
    query.addEventListener("change", refresh);
    return () => query.removeEventListener("change", refresh);
  }, []);
  return palette;
}
