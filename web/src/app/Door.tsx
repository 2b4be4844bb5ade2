import type { MouseEvent, ReactNode } from "react";
import { go, targetView, useView, writeView, type Target } from "./link";

type Props = {
  to: Target;
  className?: string;
  title?: string;
  isCurrent?: boolean;
  label?: string;
  children: ReactNode;
};

/** A link to another view: it can be copied, opened in a tab, and costs no reload. */
export function Door({ to, className, title, isCurrent = false, label, children }: Props) {
  const [view] = useView();
  const open = (event: MouseEvent) => {
    if (event.metaKey || event.ctrlKey || event.shiftKey || event.button !== 0) return;
    event.preventDefault();
    go(to);
  };
  return (
    <a
      href={writeView(targetView(to, view)) || "./"}
      onClick={open}
      className={className}
      title={title}
      aria-label={label}
      aria-current={isCurrent ? "page" : undefined}
    >
      {children}
    </a>
  );
}
