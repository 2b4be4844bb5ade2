import { useEffect, type RefObject } from "react";

/** Scrolls a picture that is larger than its box to the root, once per root; later the reader scrolls. */
export function useRootInView(box: RefObject<HTMLElement | null>, root: string | undefined, scale: { width: number } | null): void {
  const isDrawn = scale !== null;
  useEffect(() => {
    const element = box.current;
    const mark = root === undefined ? null : element?.querySelector(`[data-node="${CSS.escape(root)}"]`);
    if (!isDrawn || element == null || mark == null) return;
    const [frame, target] = [element.getBoundingClientRect(), mark.getBoundingClientRect()];
    element.scrollTop += target.top + target.height / 2 - frame.top - frame.height / 2;
    element.scrollLeft += target.left + target.width / 2 - frame.left - frame.width / 2;
  }, [box, root, isDrawn]);
}
