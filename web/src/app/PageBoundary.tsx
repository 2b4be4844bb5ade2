import { Component, type ReactNode } from "react";

/** A view that failed says so; the rest of the page goes on. */
export class PageBoundary extends Component<{ children: ReactNode }, { error: Error | null }> {
  override state: { error: Error | null } = { error: null };

  static getDerivedStateFromError(error: Error): { error: Error } {
    return { error };
  }

  override render(): ReactNode {
    const { error } = this.state;
    if (error === null) return this.props.children;
    return (
      <div role="alert" className="px-3 py-10 text-center text-soft">
        <p className="text-lead font-semibold text-ink">This view failed.</p>
        <p className="mt-1 [overflow-wrap:anywhere]">{error.message}</p>
        <button type="button" onClick={() => location.reload()} className="mt-3 h-7 rounded-chip border border-edge px-3">
          Reload the page
        </button>
      </div>
    );
  }
}
