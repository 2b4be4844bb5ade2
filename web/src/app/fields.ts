/** Looks of fields and buttons, the same everywhere. */
export const field = "h-7 min-w-0 rounded-chip border border-edge bg-page px-2 text-ink";
export const choice = "h-7 min-w-0 rounded-chip border border-edge bg-surface px-1.5 text-ink";
export const button =
  "h-7 rounded-chip border border-edge bg-surface px-2.5 text-small whitespace-nowrap hover:bg-hover disabled:opacity-50 aria-expanded:border-selected aria-expanded:text-selected aria-pressed:border-selected aria-pressed:text-selected";
export const mainButton = "h-7 rounded-chip bg-ink px-3 text-small font-medium whitespace-nowrap text-surface disabled:opacity-50";
