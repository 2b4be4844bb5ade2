import { useView } from "../app/link";
import type { Feed } from "../feed/feed";
import { LinesPanel } from "./LinesPanel";

/** The lines alone: as they come, or out of the store. */
export function LinesPage({ feed }: { feed: Feed }) {
  const [view, changeView] = useView();
  return (
    <LinesPanel
      tail={feed.tail}
      services={feed.tick.services}
      view={view}
      onView={changeView}
      className="m-2 h-[calc(100dvh-9rem)] min-h-80 wide:h-[calc(100dvh-6.5rem)]"
    />
  );
}
