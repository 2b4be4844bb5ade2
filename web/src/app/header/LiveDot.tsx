import type { Link } from "../../api/stream";
import { clock } from "../../format/time";

/** Filled: live. Hollow: not. The word says the same. */
export function LiveDot({ link }: { link: Link }) {
  return (
    <p role="status" className="flex items-center gap-1.5 text-small text-muted" data-link={link.state}>
      <span
        aria-hidden="true"
        className={`size-2 rounded-full border ${link.state === "live" ? "border-soft bg-soft" : "border-impacted-mark"}`}
      />
      {link.state === "live" && "live"}
      {link.state === "connecting" && "connecting"}
      {link.state === "lost" && <span className="text-impacted">disconnected since {clock(link.since)}</span>}
    </p>
  );
}
