import type { Role } from "../incidents/roles";

const shapes = {
  root: "border-root-mark bg-root-mark",
  impacted: "border-impacted-mark",
  suspected: "border-suspected-mark border-dotted",
  next: "border-impacted-mark border-dashed",
} as const;

/** Disc: root. Ring: impacted. Dashed: likely next. Dotted: suspected. Nothing: not involved. */
export function ServiceMark({ kind }: { kind: Role["kind"] | null }) {
  const shape = kind === null ? "border-transparent" : shapes[kind];
  return <span aria-hidden="true" className={`inline-block size-2.5 shrink-0 rounded-full border-2 ${shape}`} />;
}
