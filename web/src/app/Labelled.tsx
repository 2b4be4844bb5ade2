import type { ReactNode } from "react";

/** A field under its name. */
export function Labelled({ text, className = "", children }: { text: string; className?: string; children: ReactNode }) {
  return (
    <label className={`block text-small text-muted ${className}`}>
      <span className="block">{text}</span>
      {children}
    </label>
  );
}
