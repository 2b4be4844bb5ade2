import type { ReactNode } from "react";

type Props = {
  title: string;
  /** Right of the title, on the same line. */
  aside?: ReactNode;
  className?: string;
  children: ReactNode;
};

export function Panel({ title, aside, className = "", children }: Props) {
  return (
    <section
      aria-label={title}
      className={`flex min-h-0 min-w-0 flex-col overflow-hidden rounded-panel border border-line bg-surface ${className}`}
    >
      <header className="flex min-h-9 shrink-0 flex-wrap items-center gap-x-3 border-b border-line px-3 py-0.5">
        <h2 className="font-semibold whitespace-nowrap">{title}</h2>
        <div className="ml-auto flex min-w-0 flex-wrap items-center justify-end gap-x-3 text-small text-muted">{aside}</div>
      </header>
      {children}
    </section>
  );
}
