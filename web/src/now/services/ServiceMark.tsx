import type { Role } from "../incidents/roles";

/** Disc: root. Ring: impacted. Nothing: not involved. */
export function ServiceMark({ kind }: { kind: Role["kind"] | null }) {
  const shape =
    kind === null ? "border-transparent" : kind === "root" ? "border-root-mark bg-root-mark" : "border-impacted-mark";
  return <span aria-hidden="true" className={`inline-block size-2 shrink-0 rounded-full border-2 ${shape}`} />;
}
