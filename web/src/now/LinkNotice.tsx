import { clock } from "../format/time";
import type { Link } from "../api/stream";

/** Before the first answer, and while the server is lost. */
export function LinkNotice({ link, hasFeed }: { link: Link; hasFeed: boolean }) {
  if (link.state === "lost") {
    return (
      <p role="alert" className="mx-2 mt-2 rounded-panel border border-edge bg-surface px-4 py-1.5 text-soft">
        <strong className="font-semibold text-ink">
          {hasFeed ? `Not live since ${clock(link.since)}.` : "The server cannot be reached."}
        </strong>{" "}
        Reason: {link.reason}. {hasFeed && "What you see is the last that was known. "}
        Check that <code className="font-mono text-small">seismolog</code> runs at {location.host}; the page tries again by
        itself.
      </p>
    );
  }
  if (!hasFeed) return <p className="px-4 py-3 text-lead text-muted">Connecting…</p>;
  return null;
}
