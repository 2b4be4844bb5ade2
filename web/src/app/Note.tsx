import type { ReactNode } from "react";

/** What stands where a list would: loading, empty, failed. */
export function Note({ children }: { children: ReactNode }) {
  return <p className="px-3 py-6 text-center text-muted">{children}</p>;
}

/** A failed request with what to do about it. */
export function FailureNote({ what, error }: { what: string; error: Error }) {
  return (
    <p role="alert" className="px-3 py-6 text-center text-soft">
      {what} could not be read: {error.message}.
      <span className="block text-muted">The page tries again by itself; the server's own log says more.</span>
    </p>
  );
}
