import { useEffect, useState } from "react";
import { currentTime } from "../format/time";
import { boundsOf, isFixed, type Bounds, type TimeRange } from "./timeRange";

/** The ends of the range as they are now; a moving range is read again each `everySeconds`, on the clock's beat. */
export function useBounds(range: TimeRange, everySeconds: number): Bounds {
  const beat = () => Math.ceil(currentTime() / everySeconds) * everySeconds;
  const [now, setNow] = useState(beat);
  const isMoving = !isFixed(range);
  useEffect(() => {
    if (!isMoving) return;
    setNow(beat());
    const timer = setInterval(() => setNow(beat()), everySeconds * 1_000);
    return () => clearInterval(timer);
  }, [isMoving, everySeconds]);
  return boundsOf(range, now);
}

/** How often a moving range is worth reading again: long ones change little. */
export function refreshSeconds({ range }: TimeRange): number {
  if (range <= 900) return 5;
  return range <= 6 * 3_600 ? 15 : 60;
}
