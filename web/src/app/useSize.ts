import { useEffect, useState, type RefObject } from "react";

export type Size = { width: number; height: number };

/** The inner size of an element, once it is known. */
export function useSize(ref: RefObject<HTMLElement | null>): Size | null {
  const [size, setSize] = useState<Size | null>(null);
  useEffect(() => {
    const element = ref.current;
    if (element === null) return;
    const read = () =>
      setSize((last) => {
        const next = { width: element.clientWidth, height: element.clientHeight };
        return last?.width === next.width && last.height === next.height ? last : next;
      });
    const observer = new ResizeObserver(read);
    observer.observe(element);
    read();
    return () => observer.disconnect();
  }, [ref]);
  return size;
}
